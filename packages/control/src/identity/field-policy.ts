import { md5Hex } from '@gata/base'

/** Which fields a caller gets masked. Two policies that hide the same have the same hash, so that it can be part of a cache's key. */
export interface FieldPolicy {
  /** Column names as the star schema has them, in any table. */
  readonly masked: readonly string[]
  readonly hash: string
}

/** Columns that name people. */
const personalColumns: readonly string[] = ['customer_email']

const everything = policyOf([])
const withoutPersons = policyOf(personalColumns)

/** What one sees who may, or may not, see fields that name people. */
export function fieldPolicy(seesPersonalData: boolean): FieldPolicy {
  return seesPersonalData ? everything : withoutPersons
}

function policyOf(masked: readonly string[]): FieldPolicy {
  return { masked, hash: md5Hex(JSON.stringify(masked.toSorted())) }
}
