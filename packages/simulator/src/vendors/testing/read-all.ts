import type { ExtractWindow, Page, Session } from '@gata/connectors'

/** All records of an object in a window, in the order in which they came. */
export async function readAll(session: Session, object: string, window: ExtractWindow): Promise<Page['records']> {
  const records: Page['records'][number][] = []
  for await (const page of session.extract(object, window)) records.push(...page.records)
  return records
}
