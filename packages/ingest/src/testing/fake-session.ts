import { type ExtractWindow, type ObjectContract, type Page, type Session, wireColumns } from '@gata/connectors'
import { z } from 'zod'

type JsonRecord = Readonly<Record<string, unknown>>

/** A vendor made of a function from window to pages. */
export function fakeSession(pagesOf: (window: ExtractWindow) => readonly (readonly JsonRecord[])[]): Session {
  return {
    account: async () => ({ accountId: 'a1', timeZone: 'America/New_York', currency: 'USD' }),
    extract: async function* (_, window): AsyncGenerator<Page> {
      for (const records of pagesOf(window)) yield { records }
    },
  }
}

/** A contract of figures by day: `{ id, day, spend }`. */
export function fakeContract(overrides: Partial<ObjectContract> = {}): ObjectContract {
  const contract: ObjectContract = {
    name: 'figures',
    description: 'Figures by day.',
    record: z.looseObject({
      id: z.string(),
      day: z.string(),
      spend: z.string(),
      note: z.string().nullable().optional(),
    }),
    key: ['id', 'day'],
    sync: { kind: 'days', field: 'day', lookbackDays: 3, historyDays: 20, sliceDays: 10 },
    mode: 'evolve',
    pii: [],
    source: 'none',
    ...overrides,
  }
  if (wireColumns(contract).length === 0) throw new Error('a contract declares at least one field')
  return contract
}
