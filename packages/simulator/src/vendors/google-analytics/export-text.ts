import { type ExportField, type Parameter, parameterSlots } from './export-fields.ts'

/**
 * SQL that writes one row as text, in one of two spellings of the same values: `record` is the JSON that BigQuery exports
 * (`{"event_date":"20261101",…}`), `cells` what its REST API answers (`{"f":[{"v":"20261101"},…]}`).
 *
 * The text is put together by one `concat` per row, since building nested values first and turning them into JSON costs several times as much.
 */
export function rowText(fields: readonly ExportField[], spelling: Spelling): string {
  return `concat(${merged(objectPieces(fields, spelling)).join(', ')})`
}

export type Spelling = 'record' | 'cells'

/** SQL expressions that follow one another in the text; constant text is marked so that neighbours can be merged. */
type Piece = { readonly constant: string } | { readonly expression: string }

function objectPieces(fields: readonly ExportField[], spelling: Spelling): readonly Piece[] {
  const entries = fields.map((field) => valuePieces(field, spelling))
  const names = fields.map((field) => field.name)
  return wrapped(names, entries, spelling)
}

function wrapped(
  names: readonly string[],
  values: readonly (readonly Piece[])[],
  spelling: Spelling,
): readonly Piece[] {
  const isRecord = spelling === 'record'
  const pieces = values.flatMap((value, index): readonly Piece[] => {
    const comma = index === 0 ? '' : ','
    return isRecord
      ? [{ constant: `${comma}"${names[index]}":` }, ...value]
      : [{ constant: `${comma}{"v":` }, ...value, { constant: '}' }]
  })
  return [{ constant: isRecord ? '{' : '{"f":[' }, ...pieces, { constant: isRecord ? '}' : ']}' }]
}

function valuePieces(field: ExportField, spelling: Spelling): readonly Piece[] {
  if (field.kind === 'scalar') {
    const json = field.isPlain ? `'"' || ${field.value} || '"'` : `to_json(${field.value})::varchar`
    return [{ expression: `coalesce(${json}, 'null')` }]
  }
  if (field.kind === 'empty list') return [{ constant: '[]' }]
  if (field.kind === 'parameters') {
    const texts = field.parameters.map((parameter) => parameterText(parameter, spelling))
    return [{ constant: '[' }, { expression: `concat_ws(',', ${texts.join(', ')})` }, { constant: ']' }]
  }
  if (field.isPresent === 'true') return objectPieces(field.fields, spelling)
  if (field.isPresent === 'false') return [{ constant: 'null' }]
  const present = merged(objectPieces(field.fields, spelling)).join(', ')
  return [{ expression: `case when ${field.isPresent} then concat(${present}) else 'null' end` }]
}

/** Null, and so left out, where the parameter has no value: `||` gives null as soon as a part is null. */
function parameterText(parameter: Parameter, spelling: Spelling): string {
  const json =
    parameter.slot === 'string_value' ? `to_json(${parameter.value})::varchar` : `'"' || ${parameter.value} || '"'`
  const slots = parameterSlots.map((slot): readonly Piece[] =>
    slot.name === parameter.slot ? [{ expression: json }] : [{ constant: 'null' }],
  )
  const value = wrapped(
    parameterSlots.map((slot) => slot.name),
    slots,
    spelling,
  )
  const pair = wrapped(['key', 'value'], [[{ constant: `"${parameter.key}"` }], value], spelling)
  const whole: readonly Piece[] = spelling === 'record' ? pair : [{ constant: '{"v":' }, ...pair, { constant: '}' }]
  return merged(whole).join(' || ')
}

function merged(pieces: readonly Piece[]): readonly string[] {
  const expressions: string[] = []
  let constant = ''
  for (const piece of pieces) {
    if ('constant' in piece) {
      constant += piece.constant
      continue
    }
    if (constant !== '') expressions.push(`'${constant}'`)
    constant = ''
    expressions.push(piece.expression)
  }
  if (constant !== '') expressions.push(`'${constant}'`)
  return expressions
}
