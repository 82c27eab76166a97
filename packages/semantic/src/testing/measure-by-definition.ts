import type { Cell, Row } from './random-journeys.ts'

export type Figure = number | null

/**
 * One measure of the journey model over the rows of a stretch of time, of which those of a group count; `mark` is called if one does. Of
 * amounts at a moment, the moment is found among the rows of all groups, as the definition says.
 */
export function answerMeasure(
  measure: string,
  rows: readonly Row[],
  isInGroup: (row: Row) => boolean,
  day: string,
  mark: () => void,
): Figure {
  const own = momentsOf(measure, rows, day).filter(isInGroup)
  const counted = measure === 'long_visits' ? own.filter(({ seconds }) => Number(seconds) > 10) : own
  if (counted.length > 0) mark()
  const numbers = (name: string): readonly number[] =>
    counted
      .flatMap((row) => (row[name] === null || row[name] === undefined ? [] : [Number(row[name])]))
      .sort((a, b) => a - b)
  const seconds = numbers('seconds')
  const people = new Set(counted.map(({ visitor }): Cell => visitor ?? null).filter((visitor) => visitor !== null)).size
  switch (measure) {
    case 'visits':
    case 'buys':
    case 'long_visits':
      return counted.length
    case 'visitors':
    case 'buyers':
      return people
    case 'seconds':
      return sum(seconds)
    case 'average_seconds':
      return seconds.length === 0 ? null : (sum(seconds) ?? 0) / seconds.length
    case 'longest':
      return seconds.at(-1) ?? null
    case 'shortest':
      return seconds[0] ?? null
    case 'median_seconds':
      return between(seconds, 0.5)
    case 'slow_seconds':
      return between(seconds, 0.9)
    case 'slow_visit':
      return seconds.find((_, at) => (at + 1) / seconds.length >= 0.7) ?? null
    case 'revenue':
      return sum(numbers('amount'))
    default:
      return sum(numbers('units'))
  }
}

function momentsOf(measure: string, rows: readonly Row[], day: string): readonly Row[] {
  if (!measure.startsWith('units')) return rows
  const isEach = measure === 'units_each_last'
  return rows.filter(
    (row) =>
      !rows.some((other) => {
        if (isEach && other['product'] !== row['product']) return false
        const [mine, its] = [String(row[day]), String(other[day])]
        return measure === 'units_first' ? its < mine : its > mine
      }),
  )
}

function sum(values: readonly number[]): Figure {
  return values.length === 0 ? null : values.reduce((total, value) => total + value, 0)
}

/** The value at a share of the way through sorted values, between two of them in proportion. */
function between(sorted: readonly number[], share: number): Figure {
  const at = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at))
}
