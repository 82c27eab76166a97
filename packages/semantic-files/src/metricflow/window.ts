import type { Duration } from '@gata/semantic'
import { NotImported } from '../not-imported.ts'

const units: readonly string[] = ['hour', 'day', 'week', 'month', 'quarter', 'year']

/** A length of time as MetricFlow writes it: `7 days`, `2 month`. Throws {@link NotImported} for a grain of one's own. */
export function windowOf(text: string): Duration {
  const [, count, word = ''] = /^\s*(\d+)\s+(\w+?)s?\s*$/.exec(text) ?? []
  const unit = word.toLowerCase()
  if (count === undefined || Number(count) === 0) throw new NotImported('expression', text)
  if (!isUnit(unit)) throw new NotImported('custom-grain', text)
  return { count: Number(count), unit }
}

function isUnit(word: string): word is Duration['unit'] {
  return units.includes(word)
}
