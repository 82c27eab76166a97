import { literal } from '@gata/sql'

/** A value of a JSON object: known when the SQL is written, or SQL of the value's JSON as text, null where it has none. */
export type JsonValue = { readonly constant: unknown } | { readonly json: string }

/** A value that is the same in every record. */
export function same(constant: unknown): JsonValue {
  return { constant }
}

/** Text that may need escaping. */
export function text(expression: string): JsonValue {
  return { json: `to_json(${expression})::varchar` }
}

/** Text of digits, hexadecimal or the like, which needs no escaping. */
export function plain(expression: string): JsonValue {
  return { json: `'"' || ${expression} || '"'` }
}

/** A number. */
export function number(expression: string): JsonValue {
  return { json: `(${expression})::varchar` }
}

/**
 * SQL of an object as JSON text, a member without a value being null. Put together by one `concat`, since making a struct first and JSON
 * of it costs several times as much.
 */
export function jsonObject(members: Readonly<Record<string, JsonValue>>): string {
  const parts: string[] = []
  let known = '{'
  for (const [index, [name, value]] of Object.entries(members).entries()) {
    known += `${index === 0 ? '' : ','}${JSON.stringify(name)}:`
    if ('constant' in value) {
      known += JSON.stringify(value.constant)
      continue
    }
    parts.push(literal(known), `coalesce(${value.json}, 'null')`)
    known = ''
  }
  return `concat(${[...parts, literal(`${known}}`)].join(', ')})`
}

/** The same, a member without a value being left out. */
export function jsonObjectOfKnown(members: Readonly<Record<string, JsonValue>>): string {
  const texts = Object.entries(members).map(([name, value]) =>
    'constant' in value
      ? literal(`${JSON.stringify(name)}:${JSON.stringify(value.constant)}`)
      : `${literal(`${JSON.stringify(name)}:`)} || ${value.json}`,
  )
  return `concat('{', concat_ws(',', ${texts.join(', ')}), '}')`
}
