import { checkWord, partsOf, wrong } from './form-of.ts'
import { Problems } from './problems.ts'
import { grains } from '../definitions/dimension.ts'

/** More is no question that somebody asks, and would end the stack. */
const deepest = 50

/** Tells what is wrong with the form of a condition from outside, whatever its fields are; operators and values are checked with their field. */
export function checkFilterForm(filter: unknown, at: string, problems: Problems, depth = 1): void {
  if (depth > deepest) {
    problems.add('bad-filter', at, `conditions are nested more than ${deepest} deep`, { got: depth })
    return
  }
  const parts = partsOf(
    filter,
    at,
    ['field', 'operator', 'values', 'metric', 'by', 'grain', 'and', 'or', 'not'],
    'bad-filter',
    problems,
  )
  if (!parts) return
  const [kind, ...others] = ['field', 'and', 'or', 'not'].filter((name) => name in parts)
  if (kind === undefined || others.length > 0) {
    wrong(filter, at, 'one of field, and, or, not', 'bad-filter', problems)
    return
  }
  const value = parts[kind]
  if (kind === 'not') checkFilterForm(value, `${at}.not`, problems, depth + 1)
  else if (kind === 'field') checkFieldForm(parts, at, problems)
  else if (!Array.isArray(value) || value.length === 0)
    wrong(value, `${at}.${kind}`, 'at least one condition', 'bad-filter', problems)
  else value.forEach((each, index) => checkFilterForm(each, `${at}.${kind}[${index}]`, problems, depth + 1))
}

function checkFieldForm(
  { field, operator, values, metric, by, grain }: Readonly<Record<string, unknown>>,
  at: string,
  problems: Problems,
): void {
  if (typeof field !== 'string' || field === '') wrong(field, `${at}.field`, 'a name', 'bad-filter', problems)
  if (typeof operator !== 'string')
    wrong(operator, `${at}.operator`, 'an operator such as equals', 'bad-filter', problems)
  if (metric !== undefined && (typeof metric !== 'string' || metric === ''))
    wrong(metric, `${at}.metric`, 'the name of a metric', 'bad-filter', problems)
  if (by !== undefined && (typeof by !== 'string' || by === '' || metric === undefined))
    wrong(by, `${at}.by`, 'the name of a dimension, beside a metric', 'bad-filter', problems)
  if (grain !== undefined) checkWord(grain, `${at}.grain`, grains.slice(3), 'bad-filter', problems)
  if (grain !== undefined && metric !== undefined)
    wrong(grain, `${at}.grain`, 'a grain or a metric, not both', 'bad-filter', problems)
  if (values === undefined) return
  if (!Array.isArray(values)) {
    wrong(values, `${at}.values`, 'a list of values', 'bad-filter', problems)
    return
  }
  values.forEach((value: unknown, index) => {
    const isScalar = value === null || ['string', 'number', 'boolean'].includes(typeof value)
    if (!isScalar)
      wrong(value, `${at}.values[${index}]`, 'a text, a number, a truth value or null', 'bad-filter', problems)
  })
}

/** What is wrong with the form of a condition from outside, as sentences that name the place in it; none for a {@link Filter}. */
export function filterFormProblems(filter: unknown): readonly string[] {
  const problems = new Problems()
  checkFilterForm(filter, 'filter', problems)
  return problems.all.map(({ field, message }) => `${field}: ${message}`)
}
