import type { Problems } from './problems.ts'

/** The parts of an object that came from outside; null with the problem told where it is none or has parts that it can not have. */
export function partsOf(
  value: unknown,
  field: string,
  known: readonly string[],
  code: 'bad-query' | 'bad-filter' | 'bad-time',
  problems: Problems,
): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    wrong(value, field || 'query', `an object with ${known.join(', ')}`, code, problems)
    return null
  }
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue
    const at = field === '' ? name : `${field}.${name}`
    problems.add(code, at, `a query has no ${at}`, { got: name, suggestions: known })
  }
  return value as Readonly<Record<string, unknown>> // an object that is no list
}

/** Tells of a value that is not one of some words. */
export function checkWord(
  value: unknown,
  field: string,
  words: readonly string[],
  code: 'bad-query' | 'bad-filter' | 'bad-time',
  problems: Problems,
): void {
  if (typeof value === 'string' && words.includes(value)) return
  problems.add(code, field, `expected ${listOf(words)}, got ${shown(value)}`, { got: value, suggestions: words })
}

/** Tells of a value that is not what was expected there. */
export function wrong(
  value: unknown,
  field: string,
  expected: string,
  code: 'bad-query' | 'bad-filter' | 'bad-time',
  problems: Problems,
): void {
  problems.add(code, field, `expected ${expected}, got ${shown(value)}`, { got: value })
}

function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** As JSON writes it, and not long. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
