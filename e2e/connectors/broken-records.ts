import type { ObjectContract } from '@gata/connectors'
import type { Records } from './simulated-vendors.ts'

type JsonRecord = Records[number]

/** A record that breaks its contract in one field. */
export interface BrokenRecord {
  readonly field: string
  readonly record: JsonRecord
}

/** Values of every kind that a wire knows. */
const strangers: readonly unknown[] = [null, true, 7, 7.5, 'a stranger', [], ['a stranger'], {}, { stranger: {} }]

/**
 * A good record broken in each way that its contract declares: each field left out where it must be there, and given a value of each
 * kind that it does not take. What a field takes is asked of its own declaration, not of the check under test.
 */
export function brokenRecords(contract: ObjectContract, good: JsonRecord): readonly BrokenRecord[] {
  return Object.entries(contract.record.shape).flatMap(([field, declared]) => {
    const refuses = (value: unknown): boolean => 'safeParse' in declared && !declared.safeParse(value).success
    const { [field]: _, ...without } = good
    const wrong = strangers.filter(refuses).map((value) => ({ field, record: { ...good, [field]: value } }))
    return refuses(undefined) ? [{ field, record: without }, ...wrong] : wrong
  })
}
