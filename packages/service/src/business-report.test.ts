import { platformModels } from '@gata/models'
import { compile } from '@gata/transform'
import { runGraph } from '@gata/transform/run'
import { openWarehouse } from '@gata/warehouse'
import { expect, it } from 'vitest'
import { businessReport } from './business-report.ts'

const tenant = { slug: 'acme', timeZone: 'UTC', currency: 'USD', sources: [] }

it('the report adds up amounts in the tenant’s currency, and counts those that have no rate', async () => {
  await using warehouse = await openWarehouse(':memory:')
  await runGraph(warehouse, compile(platformModels([tenant])))
  await warehouse.run(`
    insert into analytics.fct_acme__orders by name
    select
      unnest([10, 20, 30]) as order_id,
      unnest(['EUR', 'USD', 'GBP']) as currency,
      unnest([11, 20, null]) as total_price_reporting,
      0 as refunded_amount_reporting,
      false as is_test`)
  await warehouse.run(`
    insert into analytics.fct_acme__ad_performance by name
    select
      unnest(['facebook_ads', 'facebook_ads', 'bing_ads']) as source_platform,
      unnest([2.5, null, 4]) as spend_reporting`)
  await warehouse.run('set search_path = analytics')
  expect(await businessReport(warehouse, tenant)).toMatchObject({
    orders: 3,
    order_revenue: '31.00',
    unconverted: 2,
    platforms: [
      { source_platform: 'bing_ads', spend: '4.00' },
      { source_platform: 'facebook_ads', spend: '2.50' },
    ],
  })
})
