import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createIngestTables } from '@gata/ingest'
import { openProject } from '@gata/service'
import { checkSourceFreshness, compileTenants, withWriter } from '@gata/service/models'
import { sql } from '@gata/sql'
import type { Warehouse } from '@gata/warehouse'
import { temporaryFolder } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { serviceUseCases } from '../apps/cli/src/service-use-cases.ts'
import { runWords } from '../apps/cli/src/testing/test-terminal.ts'
import { problemsOf } from './dbt-schemas.ts'

const tenants = `version: 1
tenants:
  acme:
    business_name: Acme
    status: active
    reporting: {currency: USD, time_zone: UTC}
    sources:
      shopify:
        enabled: true
        settings: {shop: acme}
        freshness: {warn_after: {count: 2, period: hour}, error_after: {count: 1, period: day}}
      google_analytics:
        enabled: true
        settings: {property_id: "1"}
      mixpanel:
        enabled: true
        settings: {project_id: "1"}
        freshness: null
`

const repository = join(import.meta.dirname, '..')
const now = new Date('2026-11-24T12:00:00Z')

async function platform(root: string) {
  await cp(join(repository, 'supported_connectors.yaml'), join(root, 'supported_connectors.yaml'))
  await writeFile(join(root, 'tenants.yaml'), tenants)
  const project = await openProject({ root, home: join(root, 'home') })
  return { ...project, clock: { ...project.clock, now: () => now } }
}

/** A line of the ledger: an object was read up to so many seconds before now, or a past day of it was. */
async function readBefore(
  warehouse: Warehouse,
  object: readonly [source: string, name: string],
  seconds: number,
  { at = now, isBackfill = false } = {},
): Promise<void> {
  const time = new Date(at.getTime() - seconds * 1000).toISOString()
  const [source, name] = object
  const window = { kind: 'changes', from: '2020-01-01T00:00:00Z', to: isBackfill ? '2020-01-02T00:00:00Z' : time }
  await warehouse.run(sql`
    insert into platform.load_ledger
    select
      coalesce(max(load_seq), 0) + 1, ${`${source} ${name} ${seconds}`}, 'acme', ${source}, ${name},
      ${JSON.stringify(window)}::json, ${JSON.stringify({ kind: 'changes', through: time })}::json,
      ${time}::timestamptz, ${time}::timestamptz, 0, 0, 0, 0, 0, 0, 1, 1, 0, 'fingerprint'
    from platform.load_ledger
  `)
}

const orders = ['shopify', 'orders'] as const
const events = ['google_analytics', 'events'] as const
const hour = 3600

it('is the age of the last reading against the tenant’s limits, else the connector’s; the limit itself is too old', async () => {
  await using folder = await temporaryFolder()
  const project = await platform(folder.path)
  const manifest = compileTenants(project, project.tenants)
  const look = (warehouse: Warehouse) =>
    checkSourceFreshness(warehouse, project, manifest, { tenants: project.tenants, selection: {} })
  await withWriter(project, 'test', async (warehouse) => {
    const none = await look(warehouse)
    expect(new Set(none.results.map(({ status }) => status))).toEqual(new Set(['runtime error']))
    await createIngestTables(warehouse)
    const found: string[] = []
    for (const [ordersAge, eventsAge] of [
      [24 * hour, 72 * hour],
      [24 * hour - 1, 72 * hour - 1],
      [2 * hour, 36 * hour],
      [2 * hour - 1, 36 * hour - 1],
    ] as const) {
      await readBefore(warehouse, orders, ordersAge)
      await readBefore(warehouse, events, eventsAge)
      await readBefore(warehouse, orders, 0, { isBackfill: true })
      const { results } = await look(warehouse)
      found.push(results.map(({ object, status }) => `${object} ${status}`).join(', '))
    }
    expect(found).toEqual([
      'orders error, products runtime error, events error',
      'orders warn, products runtime error, events warn',
      'orders warn, products runtime error, events warn',
      'orders pass, products runtime error, events pass',
    ])
    const kept = await warehouse.rows(`
      select status, count(*)::integer as looks
      from observability.source_freshness_results
      where object = 'orders'
      group by status
      order by status
    `)
    expect(kept).toEqual([
      { status: 'error', looks: 1 },
      { status: 'pass', looks: 1 },
      { status: 'runtime error', looks: 1 },
      { status: 'warn', looks: 2 },
    ])
  })
  const sources: unknown = JSON.parse(await readFile(join(folder.path, 'target', 'sources.json'), 'utf8'))
  expect(await problemsOf('sources', sources)).toEqual([])
  expect(sources).toMatchObject({
    results: [
      {
        unique_id: 'source.gata.raw_acme.shopify_orders',
        status: 'pass',
        max_loaded_at_time_ago_in_s: 2 * hour - 1,
        criteria: { warn_after: { count: 2, period: 'hour' } },
      },
      { unique_id: 'source.gata.raw_acme.shopify_products', status: 'runtime error', error: 'nothing was read yet' },
      { unique_id: 'source.gata.raw_acme.google_analytics_events', status: 'pass' },
    ],
  })
})

it('gata source freshness says it of those that are chosen, by its exit code too', async () => {
  await using folder = await temporaryFolder()
  const project = await platform(folder.path)
  await withWriter(project, 'test', async (warehouse) => {
    await createIngestTables(warehouse)
    await readBefore(warehouse, orders, 3 * hour, { at: new Date() })
    await readBefore(warehouse, events, 90 * hour, { at: new Date() })
  })
  const gata = (words: string) =>
    runWords(`source freshness ${words} --home ${project.home}`, serviceUseCases, { folder: folder.path })
  const all = await gata('')
  expect(all.code).toBe(3)
  expect(all.out).toContain('0 of 3 landed tables are fresh, 1 too old, 1 never read, 1 getting old')
  const one = await gata('--select source:raw_acme.shopify_orders')
  expect(one.code).toBe(0)
  expect(one.out).toMatch(/acme +shopify.orders +warn +3 hours +2 hours +1 day/)
})
