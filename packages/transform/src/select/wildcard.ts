/** Whether a text is matched by what it holds rather than as it stands. */
export function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern)
}

/** Tells which texts a pattern means: `*` any run, `?` one character, `[ab]` one of them, `[!ab]` none of them. */
export function wildcard(pattern: string): (text: string) => boolean {
  if (!hasWildcard(pattern)) return (text) => text === pattern
  const expression = new RegExp(`^${regexText(pattern, '.*', '.')}$`)
  return (text) => expression.test(text)
}

/**
 * Tells which paths a pattern means: the file itself, with or without `.sql`, or all below a folder. `*` stays inside a folder, `**`
 * does not.
 */
export function pathWildcard(pattern: string): (path: string) => boolean {
  const trimmed = pattern.replace(/^\.\//, '').replace(/\/+$/, '')
  const inner = trimmed
    .split('**')
    .map((part) => regexText(part, '[^/]*', '[^/]'))
    .join('.*')
  const expression = new RegExp(`^${inner}(?:\\.sql|/.*)?$`)
  return (path) => expression.test(path)
}

function regexText(pattern: string, run: string, one: string): string {
  return pattern.replaceAll(/\[([!^]?)([^\]]+)\]|[*?]|[\\^$.|+(){}[\]]/g, (token, not?: string, set?: string) => {
    if (token === '*') return run
    if (token === '?') return one
    if (set === undefined) return `\\${token}`
    return `[${not ? '^' : ''}${set.replaceAll(/[\\\]^]/g, '\\$&')}]`
  })
}
