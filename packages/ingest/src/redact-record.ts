import { findConnector, type ObjectContract } from '@gata/connectors'
import type { ObjectPlace } from './cursor.ts'

/**
 * What erasing a person does to the records of an object. What is money is redacted, so that sums stay what they were: a shop's orders
 * and what was paid for them. What is behaviour is removed, and so is whatever is named by the person.
 */
export function treatmentOf(place: ObjectPlace, contract: ObjectContract): 'redact' | 'remove' {
  const { domain } = findConnector(place.source)
  const isMoney = domain === 'ecommerce' || domain === 'payments'
  const paths = contract.key.flatMap((part) => part.split('??').map((path) => path.trim()))
  const isNamedByPerson = paths.some((path) => contract.pii.some((pii) => path === pii || path.startsWith(`${pii}.`)))
  return isMoney && !isNamedByPerson ? 'redact' : 'remove'
}

/**
 * A record's text without the person: nulls in the place of every value under the contract's personal paths, of customer, user and
 * device ids wherever they stand, and of every text that holds an address. Ids of payments stay, since they tie an order to what was
 * paid for it. The same record always gives the same text, so that one that is read again equals the one that was redacted; numbers keep
 * their digits.
 */
export function redactRecord(text: string, pii: readonly string[]): string {
  return JSON.stringify(redacted(text, pii))
}

/** A landed record without the person, as {@link redactRecord}, and the text of its declared fields alone, of which its hash is made. */
export function redactLanded(
  text: string,
  pii: readonly string[],
  declared: ReadonlySet<string>,
): { readonly text: string; readonly known: string } {
  const record = redacted(text, pii)
  const known = isObject(record) ? Object.entries(record).filter(([name]) => declared.has(name)) : []
  return { text: JSON.stringify(record), known: JSON.stringify(Object.fromEntries(known)) }
}

function redacted(text: string, pii: readonly string[]): unknown {
  const record = parseKeepingDigits(text)
  for (const path of pii) redactPath(record, path.split('.'))
  return scrubbed(record, '')
}

type Json = Record<string, unknown>

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value)
}

function redactPath(value: unknown, [name = '', ...rest]: readonly string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) redactPath(item, [name, ...rest])
    return
  }
  if (!isObject(value) || !(name in value)) return
  if (rest.length === 0) value[name] = emptied(value[name])
  else redactPath(value[name], rest)
}

/** The shape stays, for whatever reads it; what it holds goes. */
function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(emptied)
  if (!isObject(value)) return isPaymentId(value) ? value : null
  if (isPaymentId(value['value'])) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, emptied(inner)]))
}

function scrubbed(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item) => scrubbed(item, name))
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, scrubbed(inner, key)]))
  }
  if (identityName.test(name)) return null
  return typeof value === 'string' && holdsAddress.test(value) ? null : value
}

const identityName = /^(customer|user|device|visitor|distinct|client)_?id$/i
const holdsAddress = /[^\s@"'<>/]+(@|%40)[^\s@"'<>/]+\.[a-z]{2,}/i

/** Stripe's ids of charges and intents. Source: https://docs.stripe.com/api/charges/object */
function isPaymentId(value: unknown): boolean {
  return typeof value === 'string' && /^(ch|py|pi)_\w+$/.test(value)
}

type Reviver = NonNullable<Parameters<typeof JSON.parse>[1]>
interface WithRaw {
  rawJSON(text: string): unknown
  isRawJSON(value: unknown): boolean
}

/** TypeScript does not know these two yet. Source: https://tc39.es/proposal-json-parse-with-source/ */
const raw = JSON as unknown as WithRaw

function isRawNumber(value: unknown): boolean {
  return raw.isRawJSON(value)
}

function parseKeepingDigits(text: string): unknown {
  const keep = (_key: string, value: unknown, context: { readonly source?: string }): unknown =>
    typeof value === 'number' && context.source !== undefined ? raw.rawJSON(context.source) : value
  return JSON.parse(text, keep as Reviver) // the third argument, see above
}
