import type { ColumnarResult } from '@gata/warehouse'
import { LRUCache } from 'lru-cache'

/** What a snapshot answered. */
export interface StoredAnswer {
  readonly table: ColumnarResult
  readonly totals: ColumnarResult | null
}

/**
 * Answers by what they depend on. A snapshot never changes, so that an answer is never out of date; tenant, snapshot and policy are in the
 * key, so that none is given to anybody else.
 */
export class AnswerCache {
  readonly #answers: LRUCache<string, StoredAnswer>

  constructor(bytes: number) {
    this.#answers = new LRUCache({ maxSize: bytes, maxEntrySize: bytes / 4, sizeCalculation: sizeOf })
  }

  get(key: string): StoredAnswer | undefined {
    return this.#answers.get(key)
  }

  set(key: string, answer: StoredAnswer): void {
    this.#answers.set(key, answer)
  }
}

/** About what an answer takes, from one row in a hundred of it. */
function sizeOf({ table, totals }: StoredAnswer): number {
  return 512 + bytesOf(table) + (totals ? bytesOf(totals) : 0)
}

const sampled = 100

function bytesOf({ columns, rowCount }: ColumnarResult): number {
  const step = Math.max(1, Math.floor(rowCount / sampled))
  let bytes = 0
  for (const column of columns) {
    for (let row = 0; row < rowCount; row += step) {
      const value = column[row]
      bytes += typeof value === 'string' ? 16 + 2 * value.length : 8
    }
  }
  return bytes * step
}
