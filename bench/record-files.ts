import { buildWorld, ga4EventJson, worldSpec } from '@gata/simulator'
import { literal } from '@gata/sql'
import { openWarehouse } from '@gata/warehouse'

/** What a file of records holds. */
export type RecordKind = 'ga4_events' | 'meta_insights'

/** Writes the GA4 events of a world into one NDJSON file, day by day as the export delivers them, repeats included; gives their number. */
export async function writeEventRecords(file: string, worldFile: string, visitsPerDay: number): Promise<number> {
  await buildWorld(worldFile, worldSpec({ visitsPerDay }))
  await using warehouse = await openWarehouse(worldFile, { memoryLimit: '1200MB' })
  return await warehouse.run(`copy (
    select record
    from (${ga4EventJson({ asOf: null })})
    order by event_date, event_id, copy
  ) to ${literal(file)} ${asLines}`)
}

/** Writes Meta insights, a row per day, ad and platform, into one NDJSON file; gives their number. */
export async function writeInsightRecords(file: string, rows: number): Promise<number> {
  await using warehouse = await openWarehouse(':memory:')
  return await warehouse.run(`copy (
    with figures as (
      select
        n,
        date '2026-11-15' - (n // ${adsPerDay})::integer as day,
        n % ${adsPerDay} // 2 as ad,
        hash(n) % 20000 as impressions,
        hash(n, 'clicks') % 400 as clicks,
        hash(n, 'purchases') % 20 as purchases
      from (select unnest(range(${rows})) as n)
    )
    select to_json({
      account_id: '1042420010001',
      account_name: 'Tyrell Corporation',
      account_currency: 'USD',
      campaign_id: (120210000000000000 + ad // 25)::varchar,
      campaign_name: 'Campaign ' || ad // 25,
      adset_id: (120220000000000000 + ad // 5)::varchar,
      adset_name: 'Ad set ' || ad // 5,
      ad_id: (120230000000000000 + ad)::varchar,
      ad_name: 'Ad ' || ad,
      date_start: day::varchar,
      date_stop: day::varchar,
      publisher_platform: ['facebook', 'instagram'][n % 2 + 1],
      impressions: impressions::varchar,
      clicks: clicks::varchar,
      inline_link_clicks: (clicks // 2)::varchar,
      reach: (impressions * 4 // 5)::varchar,
      spend: (clicks * 37 / 100)::decimal(18,2)::varchar,
      actions: [
        {action_type: 'link_click', value: (clicks // 2)::varchar},
        {action_type: 'purchase', value: purchases::varchar},
        {action_type: 'omni_purchase', value: purchases::varchar}
      ],
      action_values: [{action_type: 'purchase', value: (purchases * 4999 / 100)::decimal(18,2)::varchar}]
    })::varchar as record
    from figures
    order by n
  ) to ${literal(file)} ${asLines}`)
}

const adsPerDay = 4000

/** A record as it is: quotes and commas in it are its own. */
const asLines = `(format csv, header false, quote '', escape '', delimiter '\x1f')`
