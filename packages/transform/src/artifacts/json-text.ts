/**
 * An artifact as JSON, in pieces that are made one after the other: a list element by element, any other iterable as an object, member by member.
 */
export function* jsonText(artifact: object): Generator<string> {
  let separator = '{'
  for (const [name, value] of Object.entries(artifact)) {
    yield `${separator}${JSON.stringify(name)}:`
    separator = ',\n'
    yield* valueText(value)
  }
  yield '}\n'
}

function* valueText(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null || !(Symbol.iterator in value)) {
    yield JSON.stringify(value)
    return
  }
  const isList = Array.isArray(value)
  let separator = '\n'
  yield isList ? '[' : '{'
  // Only entries are iterables that are no lists.
  for (const each of value as Iterable<unknown>) {
    const [name, member] = isList ? [null, each] : (each as readonly [string, unknown])
    yield `${separator}${name === null ? '' : `${JSON.stringify(name)}:`}${JSON.stringify(member)}`
    separator = ',\n'
  }
  yield isList ? ']' : '}'
}
