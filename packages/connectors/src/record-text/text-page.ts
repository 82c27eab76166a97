import { isUtf8 } from 'node:buffer'
import { GataError } from '@gata/base'
import type { Page } from '../connector.ts'
import { parseExactJson } from '../http/exact-json.ts'

/**
 * A page of records that stand in a text, unparsed: whoever only keeps them saves both parsing and writing them again. They are parsed
 * when they are asked for. Text that is not UTF-8 is parsed at once, since it can not be kept.
 */
export function textPage(bytes: Buffer, bounds: readonly number[]): Page {
  const parse = (): Page['records'] => {
    const records: Page['records'][number][] = []
    for (let index = 0; index < bounds.length; index += 2) {
      records.push(parseRecord(bytes, bounds[index] ?? 0, bounds[index + 1] ?? 0))
    }
    return records
  }
  if (!isUtf8(bytes)) return { records: parse() }
  let parsed: Page['records'] | null = null
  return {
    text: { bytes, bounds },
    get records() {
      parsed ??= parse()
      return parsed
    },
  }
}

/**
 * One record of a text, parsed.
 *
 * @throws GataError `record-not-json`.
 */
export function parseRecord(bytes: Buffer, start: number, end: number): Page['records'][number] {
  const text = bytes.toString('utf8', start, end)
  try {
    return parseExactJson(text) as Page['records'][number] // a contract checks what it is
  } catch (cause) {
    throw new GataError('record-not-json', 'the vendor sent a record that is no JSON', {
      expected: 'JSON',
      got: text.slice(0, 80),
      todo: 'Run the same command again; what was read before is kept.',
      cause,
    })
  }
}

/**
 * The records of a page whose text field holds a wanted value, unparsed where the page is. Whoever has the field nowhere, or in a form
 * that is not plain, is parsed to be asked.
 */
export function filterPage(page: Page, field: string, isWanted: (value: unknown) => boolean): Page {
  if (!page.text) return { records: page.records.filter((record) => isWanted(record[field])) }
  const { bytes, bounds } = page.text
  const name = Buffer.from(`${JSON.stringify(field)}:"`)
  const answers = new Map<string, boolean>()
  const isKept = (start: number, end: number): boolean => {
    const found = bytes.indexOf(name, start)
    const value = found + name.length
    const valueEnd = bytes.indexOf('"', value)
    const isPlain = found >= 0 && valueEnd < end && !isRepeated(bytes, name, valueEnd, end)
    if (!isPlain) return isWanted(parseRecord(bytes, start, end)[field])
    const text = bytes.toString('utf8', value, valueEnd)
    const kept = text.includes('\\')
      ? isWanted(parseRecord(bytes, start, end)[field])
      : (answers.get(text) ?? isWanted(text))
    answers.set(text, kept)
    return kept
  }
  const kept: number[] = []
  for (let index = 0; index < bounds.length; index += 2) {
    const start = bounds[index] ?? 0
    const end = bounds[index + 1] ?? 0
    if (isKept(start, end)) kept.push(start, end)
  }
  return textPage(bytes, kept)
}

function isRepeated(bytes: Buffer, name: Buffer, from: number, end: number): boolean {
  const again = bytes.subarray(from, end).indexOf(name)
  return again >= 0
}

/** Whether a page holds no record. */
export function isEmpty(page: Page): boolean {
  return (page.text?.bounds ?? page.records).length === 0
}

/** Where the lines of a text begin and end, in turns; the last one must end with a newline. Empty lines are left out. */
export function lineBounds(bytes: Buffer): readonly number[] {
  const bounds: number[] = []
  let start = 0
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    if (end > start) bounds.push(start, end)
    start = end + 1
  }
  return bounds
}

const NEWLINE = 0x0a
