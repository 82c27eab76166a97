import type { Cell, Journeys, Row } from './random-journeys.ts'

/** A dimension of a row of the journey model, its own or of what it is joined to. */
export function fieldOfRow(world: Journeys, fact: string, row: Row, name: string): Cell {
  const bare = name.split('.').at(-1) ?? name
  const campaign = (world['campaigns'] ?? []).find((each) => each['campaign_id'] === row['campaign_id'])
  if (bare === 'campaign_name') return campaign?.['campaign_name'] ?? null
  if (bare === 'account_name') {
    const account = (world['accounts'] ?? []).find((each) => each['account_id'] === campaign?.['account_id'])
    return account?.['account_name'] ?? null
  }
  if (bare === 'country') {
    if (row['visitor'] === null || fact === 'stock') return null
    const told = new Set(
      (world['people'] ?? [])
        .filter(({ visitor }) => visitor === row['visitor'])
        .map((each) => each['country'] ?? null),
    )
    const [only = null, ...others] = told
    return others.length === 0 ? only : null
  }
  return row[bare] ?? null
}
