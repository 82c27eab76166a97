import { literal } from '@gata/sql'
import type { Ad, Campaign, Order, Session, World } from './answer-by-rows.ts'
import type { StatementTarget } from './browser-engine.ts'

const platforms = ['facebook_ads', 'google_ads', null]
const campaignIds = ['c1', 'c2', 'c3', null]
const days = ['2026-02-27', '2026-03-01', '2026-03-02', '2026-03-05', '2026-03-06']

/** A few rows of each table, with null keys, facts without a campaign, campaigns without a name, and amounts that are null or zero. */
export function randomWorld(random: () => number): World {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T // never empty
  const many = <T>(most: number, make: () => T): readonly T[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, make)
  const amount = (): number | null => pick([null, 0, 1.5, 10.25, 99.99])
  const count = (): number => pick([0, 1, 7, 100])
  const ads = many(12, (): Ad => {
    const [source_platform, campaign_id, day] = [pick(platforms), pick(campaignIds), pick(days)]
    return { source_platform, campaign_id, day, spend_reporting: amount(), impressions: count(), clicks: count() }
  })
  const sessions = many(
    15,
    (): Session => ({
      attributed_source_platform: pick(platforms),
      attributed_campaign_id: pick(campaignIds),
      device_category: pick(['mobile', 'desktop', null]),
      user_pseudo_id: pick(['u1', 'u2', 'u3', null]),
      day: pick(days),
      is_conversion_session: pick([true, false]),
      session_revenue_reporting: amount(),
    }),
  )
  const orders = many(
    10,
    (): Order => ({
      source_platform: pick(['shopify', 'woocommerce']),
      financial_status_normalised: pick(['paid', 'pending', null]),
      customer_id: pick(['k1', 'k2', null]),
      day: pick(days),
      total_price_reporting: amount(),
      is_test: random() < 0.2,
      is_cancelled: random() < 0.2,
    }),
  )
  // One row for each key: the tests of the published table see to that.
  const campaigns = ['facebook_ads', 'google_ads'].flatMap((source_platform) =>
    ['c1', 'c2'].flatMap((campaign_id): Campaign[] =>
      random() < 0.8
        ? [
            {
              source_platform,
              campaign_id,
              campaign_name: pick(['Alpha', 'Beta', null]),
              objective: pick(['sales', null]),
            },
          ]
        : [],
    ),
  )
  return { ads, sessions, orders, campaigns }
}

/** Writes a world into the empty tables of the star model. */
export async function landWorld(warehouse: StatementTarget, world: World): Promise<void> {
  const byDay = (column: string, rows: readonly { readonly day: string }[]) =>
    rows.map(({ day, ...row }) => ({ ...row, [column]: day }))
  await insert(warehouse, 'fct_acme__ad_performance', byDay('report_date', world.ads))
  await insert(warehouse, 'fct_acme__sessions', byDay('session_day', world.sessions))
  await insert(warehouse, 'fct_acme__orders', byDay('order_day', world.orders))
  await insert(warehouse, 'dim_acme__campaigns', world.campaigns)
}

async function insert(warehouse: StatementTarget, table: string, rows: readonly object[]): Promise<void> {
  for (const row of rows) {
    const values = Object.values(row).map((value: string | number | boolean | null) => literal(value))
    await warehouse.run(`insert into analytics.${table} (${Object.keys(row).join(', ')}) values (${values.join(', ')})`)
  }
}
