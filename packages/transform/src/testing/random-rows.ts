import { literal, quoteIdent } from '@gata/sql'

/** A column whose values are made up. */
export interface RandomColumn {
  readonly name: string
  /** A DuckDB type; for a JSON document the type that its fields would have. */
  readonly type: string
  readonly isDocument: boolean
  /** Texts to choose from, beside a few of no meaning. */
  readonly words: readonly string[]
}

/**
 * The values of a column for row `i`, as SQL: from so small a domain that joins meet, groups hold several rows and some values are null. The same
 * seed gives the same values; where one field of the column is to change, only that one is drawn anew.
 */
export function randomValue(column: RandomColumn, seed: number, changed: string | null): string {
  const { name, type, words, isDocument } = column
  const value = valueOf(type, { words: isDocument ? null : words, seed, name, path: '', place: '', changed })
  return `${isDocument ? `to_json(${value})` : value} as ${quoteIdent(name)}`
}

/** The fields of a type that have none themselves, such as `items[].price`; the empty path where it has no fields at all. */
export function pathsOf(type: string, path = ''): readonly string[] {
  const lower = type.toLowerCase().trim()
  if (lower.endsWith('[]')) return pathsOf(type.trim().slice(0, -2), `${path}[]`)
  if (!lower.startsWith('struct(')) return [path]
  return fieldsOf(type).flatMap(([name, inner]) => pathsOf(inner, joined(path, name)))
}

interface Domain {
  /** Null inside a document, whose texts are read as numbers and instants. */
  readonly words: readonly string[] | null
  readonly seed: number
  readonly name: string
  readonly path: string
  readonly place: string
  readonly changed: string | null
}

function valueOf(type: string, domain: Domain): string {
  const lower = type.toLowerCase().trim()
  const { words, name, path, place } = domain
  const seed = path === domain.changed ? domain.seed + 1000 : domain.seed
  const hash = `hash(i, ${seed}, ${literal(`${name} ${path} ${place}`)})`
  const pick = (options: readonly string[]): string =>
    `(list_value(${options.join(', ')})[1 + (${hash} % ${options.length})::integer])`
  if (lower.endsWith('[]')) {
    const inner = type.trim().slice(0, -2)
    const elements = ['1', '2'].map((each) => valueOf(inner, { ...domain, path: `${path}[]`, place: place + each }))
    return pick([`[${elements[0]}]::${type}`, `[${elements.join(', ')}]::${type}`])
  }
  if (lower.startsWith('struct(')) {
    const fields = fieldsOf(type).map(
      ([field, inner]) => `${literal(field)}: ${valueOf(inner, { ...domain, path: joined(path, field) })}`,
    )
    return `{${fields.join(', ')}}::${type}`
  }
  if (lower === 'boolean') return pick(['true', 'true', 'false'])
  if (lower === 'date') return pick(['11', '12', '13'].map((day) => `date '2026-11-${day}'`))
  if (lower.startsWith('timestamp')) {
    return `(timestamptz '2026-11-11 00:00:00+00' + to_minutes((${hash} % 4000)::bigint))::${lower}`
  }
  if (lower === 'json') return `${pick([`'{"a":"1"}'`, `'{"a":"2","b":["x"]}'`, 'null'])}::json`
  if (lower.startsWith('decimal') || lower === 'double') return `nullif(${hash} % 50, 0)::${lower}`
  if (lower === 'varchar') return pick(textsFor(words, path))
  return `${pick(['1', '2', '3', '4', 'null'])}::${lower}`
}

function textsFor(words: readonly string[] | null, path: string): readonly string[] {
  if (words) return [...words, ...words, ...words, 'a', 'b'].map(literal).concat(['null::varchar'])
  if (/zone/i.test(path)) return ["'UTC'", "'Asia/Tokyo'"]
  const isInstant =
    /(date|day|time|period|_gmt|modified|created|updated)$/i.test(path) || /(_at|At)$|date_st/.test(path)
  if (isInstant) return ['11', '12', '13', '14'].map((day) => `'2026-11-${day} 01:00:00'`)
  return ["'1'", "'2'", "'3'", "'4'", 'null::varchar']
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** `[name, type]` of each field of `struct(…)`. */
function fieldsOf(type: string): readonly (readonly [string, string])[] {
  let depth = 0
  const fields = ['']
  for (const letter of type.trim().slice('struct('.length, -1)) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0
    if (letter === ',' && depth === 0) fields.push('')
    else fields.push((fields.pop() ?? '') + letter)
  }
  return fields.map((field) => {
    const [, quoted, bare = '', inner = ''] = /^\s*(?:"([^"]+)"|(\S+))\s+(.*)$/s.exec(field) ?? []
    return [quoted ?? bare, inner] as const
  })
}
