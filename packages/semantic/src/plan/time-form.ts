import { grains } from '../definitions/dimension.ts'
import { checkWord, partsOf, wrong } from './form-of.ts'
import type { Problems } from './problems.ts'

const parts = [
  'dimension',
  'grain',
  'range',
  'relative',
  'timezone',
  'weekStart',
  'fiscalYearStart',
  'completePeriodsOnly',
  'compare',
]

/** Tells what is wrong with the form of the time of a question from outside; what its texts mean is told where they are read. */
export function checkTimeForm(time: unknown, problems: Problems): void {
  const found = partsOf(time, 'time', parts, 'bad-time', problems)
  if (!found) return
  const { grain, range, fiscalYearStart, completePeriodsOnly, compare } = found
  for (const name of ['dimension', 'relative', 'timezone', 'weekStart']) {
    const text = found[name]
    if (text !== undefined && typeof text !== 'string') wrong(text, `time.${name}`, 'a text', 'bad-time', problems)
  }
  if (grain !== undefined) checkWord(grain, 'time.grain', grains, 'bad-time', problems)
  if (range !== undefined) checkRangeForm(range, 'time.range', problems)
  if (
    fiscalYearStart !== undefined &&
    !(Number.isInteger(fiscalYearStart) && Number(fiscalYearStart) >= 1 && Number(fiscalYearStart) <= 12)
  )
    wrong(fiscalYearStart, 'time.fiscalYearStart', 'a month from 1 to 12', 'bad-time', problems)
  if (completePeriodsOnly !== undefined && typeof completePeriodsOnly !== 'boolean')
    wrong(completePeriodsOnly, 'time.completePeriodsOnly', 'true or false', 'bad-time', problems)
  if (compare !== undefined) checkCompareForm(compare, problems)
}

function checkRangeForm(range: unknown, at: string, problems: Problems): void {
  const found = partsOf(range, at, ['start', 'end'], 'bad-time', problems)
  for (const name of found ? ['start', 'end'] : []) {
    if (typeof found?.[name] !== 'string')
      wrong(found?.[name], `${at}.${name}`, 'a day YYYY-MM-DD or a time YYYY-MM-DDTHH:MM', 'bad-time', problems)
  }
}

function checkCompareForm(compare: unknown, problems: Problems): void {
  if (compare === 'previous_period' || compare === 'previous_year') return
  const forms = 'previous_period, previous_year, an offset or a range'
  if (typeof compare !== 'object' || compare === null || !('offset' in compare !== 'range' in compare)) {
    wrong(compare, 'time.compare', forms, 'bad-time', problems)
    return
  }
  partsOf(compare, 'time.compare', ['offset', 'range'], 'bad-time', problems)
  if ('range' in compare) checkRangeForm(compare.range, 'time.compare.range', problems)
  if (!('offset' in compare)) return
  const offset = partsOf(compare.offset, 'time.compare.offset', ['count', 'unit'], 'bad-time', problems)
  if (!offset) return
  const { count, unit } = offset
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || count > 100_000)
    wrong(count, 'time.compare.offset.count', 'a whole number from 1', 'bad-time', problems)
  checkWord(unit, 'time.compare.offset.unit', grains.slice(2), 'bad-time', problems)
}
