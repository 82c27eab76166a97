import { parseExactJson } from './exact-json.ts'

const QUOTE = 34
const BACKSLASH = 92
const OPENING = new Set([91, 123])
const CLOSING = new Set([93, 125])

/** The objects of one JSON list, in batches as they arrive, so that the list is never held; throws where it was cut or is no list. */
export async function* jsonListItems(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly Readonly<Record<string, unknown>>[]> {
  const decoder = new TextDecoder()
  let held = ''
  let place = 0
  let start = -1
  let depth = 0
  let isInText = false
  let isOver = false
  for await (const chunk of body) {
    held += decoder.decode(chunk, { stream: true })
    const items: Readonly<Record<string, unknown>>[] = []
    for (; place < held.length; place++) {
      const code = held.charCodeAt(place)
      if (isInText) {
        if (code === BACKSLASH) place += 1
        else if (code === QUOTE) isInText = false
      } else if (code === QUOTE) {
        isInText = true
      } else if (OPENING.has(code)) {
        if (depth === 0 && code !== 91) throw new Error('not a JSON list')
        depth += 1
        if (depth === 2) start = place
      } else if (CLOSING.has(code)) {
        depth -= 1
        if (depth === 1) {
          items.push(parseExactJson(held.slice(start, place + 1)) as (typeof items)[number]) // it began with a brace
          start = -1
        }
        if (depth === 0) isOver = true
      }
    }
    const kept = start === -1 ? held.length : start
    held = held.slice(kept)
    place -= kept
    if (start !== -1) start = 0
    if (items.length > 0) yield items
  }
  if (!isOver) throw new Error('a JSON list that was cut')
}
