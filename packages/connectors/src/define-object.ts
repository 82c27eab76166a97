import type { ObjectContract } from './object.ts'

/** Declares an object of a connector; records that break it go to quarantine and new fields are taken in unless it says otherwise. */
export function defineObject(
  spec: Omit<ObjectContract, 'mode' | 'pii'> & Partial<Pick<ObjectContract, 'mode' | 'pii'>>,
): ObjectContract {
  return { mode: 'evolve', pii: [], ...spec }
}
