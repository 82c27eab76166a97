import { createHash } from 'node:crypto'
import { GataError } from '@gata/base'

/** Where the next page begins. */
export interface Page {
  /** The snapshot that the first page came from. */
  readonly snapshot: string
  readonly offset: number
}

/** A page as a text for the next request; it fits the question that it was made for alone. */
export function cursorText({ snapshot, offset }: Page, question: unknown): string {
  return Buffer.from(JSON.stringify([snapshot, offset, digest(question)])).toString('base64url')
}

/** Reads a cursor back. It proves nothing: whose the snapshot is, is looked up. Error: `bad-cursor`. */
export function pageOf(cursor: string, question: unknown): Page {
  const parts = parse(cursor)
  const [snapshot, offset, of] = Array.isArray(parts) ? (parts as readonly unknown[]) : []
  if (typeof snapshot !== 'string' || typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0) {
    throw badCursor('this is no cursor')
  }
  if (of !== digest(question)) throw badCursor('this cursor belongs to another question')
  return { snapshot, offset }
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return null
  }
}

function digest(question: unknown): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 16)
}

function badCursor(summary: string): GataError {
  return new GataError('bad-cursor', summary, {
    where: 'cursor',
    expected: 'nextCursor of the answer before, with the same question',
    todo: 'Ask again without a cursor.',
  })
}
