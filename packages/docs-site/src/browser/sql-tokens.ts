/** A piece of SQL text and what it is. */
export interface SqlToken {
  readonly type: 'comment' | 'string' | 'number' | 'keyword' | 'function' | 'relation' | 'plain'
  readonly text: string
}

const pattern = new RegExp(
  [
    '(?<comment>--[^\\n]*|/\\*[\\s\\S]*?\\*/)',
    "(?<string>'(?:[^']|'')*')",
    '(?<relation>"(?:[^"]|"")*"\\."(?:[^"]|"")*")',
    '(?<quoted>"(?:[^"]|"")*")',
    '(?<number>\\b\\d+(?:\\.\\d+)?\\b)',
    '(?<word>[A-Za-z_]\\w*)',
  ].join('|'),
  'g',
)

/** Cuts SQL into pieces to be coloured; put together they are the text. `"schema"."name"` is a relation. */
export function tokensOf(sql: string): readonly SqlToken[] {
  const tokens: SqlToken[] = []
  let end = 0
  for (const match of sql.matchAll(pattern)) {
    if (match.index > end) tokens.push({ type: 'plain', text: sql.slice(end, match.index) })
    end = match.index + match[0].length
    tokens.push({ type: typeOf(match, sql[end] === '('), text: match[0] })
  }
  if (end < sql.length) tokens.push({ type: 'plain', text: sql.slice(end) })
  return tokens
}

function typeOf({ groups = {}, 0: text }: RegExpMatchArray, isCall: boolean): SqlToken['type'] {
  if (groups['comment'] !== undefined) return 'comment'
  if (groups['string'] !== undefined) return 'string'
  if (groups['relation'] !== undefined) return 'relation'
  if (groups['number'] !== undefined) return 'number'
  if (groups['word'] === undefined) return 'plain'
  if (keywords.has(text.toLowerCase())) return 'keyword'
  return isCall ? 'function' : 'plain'
}

const keywords = new Set(
  `all and anti as asc asof between by case cast cross current_date desc distinct else end except exclude exists false
  filter first following for from full group having ilike in inner intersect interval into is join key lambda last
  lateral left like limit map natural not null nulls offset on or order over partition positional preceding qualify
  range recursive replace right rows select semi set then true try_cast unbounded union using values when where window
  with zone at time`.split(/\s+/),
)
