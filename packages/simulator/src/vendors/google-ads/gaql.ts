import { GoogleAdsError } from './google-ads-error.ts'

/** A comparison of a WHERE clause. */
export interface Condition {
  readonly field: string
  readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'IN' | 'NOT IN' | 'BETWEEN'
  readonly values: readonly string[]
}

/** A query in the Google Ads Query Language. */
export interface GaqlQuery {
  readonly fields: readonly string[]
  readonly resource: string
  readonly conditions: readonly Condition[]
  readonly order: readonly { readonly field: string; readonly isDescending: boolean }[]
  readonly limit: number | null
}

const shape =
  /^select\s+(?<fields>.+?)\s+from\s+(?<resource>\w+)(?:\s+where\s+(?<where>.+?))?(?:\s+order\s+by\s+(?<order>.+?))?(?:\s+limit\s+(?<limit>\d+))?(?:\s+parameters\s+.+)?$/is

/** Splits a query; throws `queryError` where it is none. Source: https://developers.google.com/google-ads/api/docs/query/grammar */
export function parseGaql(text: string): GaqlQuery {
  const found = shape.exec(text.trim())?.groups
  if (!found?.fields || !found.resource) throw syntaxError(text)
  return {
    fields: found.fields.split(',').map(fieldName),
    resource: found.resource.toLowerCase(),
    conditions: found.where ? parseConditions(found.where) : [],
    order: (found.order ?? '')
      .split(',')
      .filter((term) => term.trim() !== '')
      .map((term) => ({
        field: fieldName(term.trim().replace(/\s+(asc|desc)$/i, '')),
        isDescending: /\sdesc$/i.test(term.trim()),
      })),
    limit: found.limit ? Number(found.limit) : null,
  }
}

function parseConditions(where: string): readonly Condition[] {
  // The AND of a BETWEEN is hidden, so that the remaining ones part the conditions.
  const terms = where
    .replace(/\b(between\s+\S+)\s+and\s+/gi, '$1 \u0001 ')
    .split(/\s+and\s+/i)
    .map((term) => term.trim())
  return terms.map(parseCondition)
}

function parseCondition(term: string): Condition {
  const found = /^([\w.]+)\s*(!=|<=|>=|=|<|>|\bnot\s+in\b|\bin\b|\bbetween\b)\s*(.+)$/is.exec(term)
  const [, field, operator, operand] = found ?? []
  if (!field || !operator || !operand) throw syntaxError(term)
  const word = operator.toUpperCase().replace(/\s+/g, ' ') as Condition['operator'] // the pattern allows no other
  if (word === 'BETWEEN') {
    const values = operand.split('\u0001').map((value) => unquote(value))
    if (values.length !== 2) throw syntaxError(term)
    return { field, operator: word, values }
  }
  if (word === 'IN' || word === 'NOT IN') {
    const list = /^\((.*)\)$/s.exec(operand.trim())?.[1]
    if (list === undefined) throw syntaxError(term)
    return { field, operator: word, values: list.split(',').map((value) => unquote(value)) }
  }
  return { field, operator: word, values: [unquote(operand)] }
}

function fieldName(text: string): string {
  const name = text.trim()
  if (!/^[a-z_]+(\.[a-z_0-9]+)+$/.test(name)) throw syntaxError(name)
  return name
}

function unquote(text: string): string {
  const value = text.trim()
  return /^'.*'$|^".*"$/s.test(value) ? value.slice(1, -1) : value
}

function syntaxError(near: string): GoogleAdsError {
  return new GoogleAdsError(
    400,
    ['queryError', 'UNEXPECTED_INPUT'],
    `Error in query: unexpected input ${near.slice(0, 80)}.`,
  )
}
