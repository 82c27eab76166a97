import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runningSimulation } from '@gata/service'
import { openSnapshot, openWarehouse, type Row } from '@gata/warehouse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceUseCases } from '../apps/cli/src/service-use-cases.ts'
import type { Terminal } from '../apps/cli/src/terminal.ts'
import { runWords } from '../apps/cli/src/testing/test-terminal.ts'
import { type TestPlatform, testPlatform } from './test-platform.ts'

/** Its slug begins like the demo tenant's, so that whoever matches by the beginning takes too much. */
const neighbour = `
  # A shop of its own.
  tyrell_corp__shop:
    business_name: Tyrell Shop
    status: active
    reporting:
      currency: USD
      time_zone: America/New_York
    sources:
      shopify:
        enabled: true
        settings:
          shop: tyrell-shop
    generation:
      seed: 7
      start_date: 2026-08-18
      days: 3
      visits_per_day: 40
`

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform({ days: 3, visitsPerDay: 20 })
  const text = await tenantsFile()
  const [demo = ''] = text.split('\n  wayne_enterprises:')
  await writeFile(join(platform.root, 'tenants.yaml'), `${demo}${neighbour}`)
  const { code, error } = await gata('start')
  if (code !== 0) throw new Error(error)
})
afterAll(() => platform[Symbol.asyncDispose]())

const gata = (words: string, place: Partial<Terminal> = {}) =>
  runWords(`${words} --home ${platform.home}`, serviceUseCases, { folder: platform.root, ...place })
const tenantsFile = (): Promise<string> => readFile(join(platform.root, 'tenants.yaml'), 'utf8')
const answering = (...answers: string[]): Partial<Terminal> => ({ ask: () => Promise.resolve(answers.shift() ?? '') })

async function ordersOf(tenant: string): Promise<readonly Row[]> {
  await using snapshot = await openSnapshot(platform.home, tenant)
  return await snapshot.rows(`from fct_${tenant}__orders order by order_id`)
}

describe('gata tenants add', () => {
  it('names all that is missing where nobody can be asked', async () => {
    const before = await tenantsFile()
    const { code, error } = await gata('tenants add acme --currency USD --source shopify')
    expect(code).toBe(2)
    expect(error).toContain('(expected --name, --time-zone, --set shopify.shop=…)')
    expect(await tenantsFile()).toBe(before)
  })

  it('asks a person for what is missing, settings of the sources included', async () => {
    const before = await tenantsFile()
    const { code, out } = await gata(
      'tenants add acme --currency EUR',
      answering('Acme', 'Europe/Berlin', 'shopify', 'acme-1'),
    )
    expect(code).toBe(0)
    expect(out).toContain('GATA_ACME_SHOPIFY_CLIENT_SECRET')
    const after = await tenantsFile()
    expect(after.startsWith(before)).toBe(true)
    expect(after).toContain('shop: acme-1')
  })

  it.each([
    [
      'acme --name A --currency USD --time-zone UTC --source shopify --set shopify.shop=a',
      'there is a tenant acme already',
    ],
    ['acm --name A --currency USD --time-zone Marz --source shopify --set shopify.shop=a', 'must be an IANA time zone'],
    ['acm --name A --currency USD --time-zone UTC --source shopfy --set shopfy.shop=a', 'did you mean shopify?'],
    [
      'acm --name A --currency USD --time-zone UTC --source shopify --set shopify.shop=-',
      'the name before .myshopify.com',
    ],
    ['acm --name A --currency USD --time-zone UTC --source shopify --set shop=a', 'no such setting'],
  ])('refuses %s', async (words, sentence) => {
    const before = await tenantsFile()
    const { code, error } = await gata(`tenants add ${words}`)
    expect(error).toContain(sentence)
    expect(code).toBe(2)
    expect(await tenantsFile()).toBe(before)
  })
})

describe('gata tenants disable', () => {
  it('switches a source off, so that its orders leave the star schema with the next run', async () => {
    expect(await ordersOf('tyrell_corp__shop')).not.toEqual([])
    const { code, out } = await gata('tenants disable tyrell_corp --source instagram_ads --source google_ads')
    expect(code).toBe(0)
    expect(out).toContain('still read: facebook_ads, shopify, google_analytics')
    expect((await gata('start --tenant tyrell_corp')).code).toBe(0)
    await using snapshot = await openSnapshot(platform.home, 'tyrell_corp')
    expect(await snapshot.rows('select distinct source_platform from fct_tyrell_corp__ad_performance')).toEqual([
      { source_platform: 'facebook_ads' },
    ])
  })

  it('names the source that was probably meant', async () => {
    expect(await gata('tenants disable tyrell_corp --source shopfy')).toMatchObject({
      code: 2,
      error: expect.stringContaining('did you mean shopify?'),
    })
  })
})

describe('gata tenants remove', () => {
  it('does nothing unless the slug is typed or --yes is given', async () => {
    const before = await tenantsFile()
    expect(await gata('tenants remove tyrell_corp')).toMatchObject({ code: 2, error: expect.stringContaining('--yes') })
    expect(await gata('tenants remove tyrell_corp', answering('tyrell'))).toMatchObject({
      code: 2,
      error: expect.stringContaining('nothing was removed'),
    })
    expect(await gata('tenants remove nobody --yes')).toMatchObject({ code: 2 })
    expect(await tenantsFile()).toBe(before)
  })

  it('takes every row, table, folder and word of the tenant, and nothing of the one beside it', async () => {
    const before = await ordersOf('tyrell_corp__shop')
    const { code } = await gata('tenants remove tyrell_corp', answering('tyrell_corp'))
    expect(code).toBe(0)
    const text = await tenantsFile()
    expect(text).not.toContain('  tyrell_corp:')
    expect(text).toContain('  # A shop of its own.\n  tyrell_corp__shop:')
    expect(await runningSimulation(platform.home, 'tyrell_corp')).toBeNull()
    for (const folder of ['published', 'packages', 'cursors', 'simulator']) {
      expect(await readdir(join(platform.home, folder))).toEqual(['tyrell_corp__shop'])
    }
    expect(await traces('tyrell_corp')).toEqual([])
    expect(await traces('tyrell_corp__shop')).not.toEqual([])

    const again = await gata('start')
    expect(again.out).toContain('nothing to rebuild')
    expect(await ordersOf('tyrell_corp__shop')).toEqual(before)
    expect(existsSync(join(platform.home, 'published', 'tyrell_corp'))).toBe(false)
  })
})

/** Relations and tables of the platform that know a tenant. */
async function traces(tenant: string): Promise<readonly string[]> {
  await using warehouse = await openWarehouse(join(platform.home, 'warehouse.duckdb'), { readOnly: true })
  const relations = await warehouse.rows<{ name: string }>(`
    select table_schema || '.' || table_name as name
    from information_schema.tables
    where table_schema = 'raw_${tenant}'
      or regexp_matches(table_name, '_${tenant}__(shopify|google|facebook|instagram|orders|events|sessions|users|campaigns|ad_)')`)
  const columns = await warehouse.rows<{ table: string; column: string }>(`
    select schema_name || '.' || table_name as "table", column_name as "column"
    from duckdb_columns()
    join duckdb_tables() using (database_name, schema_name, table_name)
    where column_name in ('tenant_slug', 'client_slug')`)
  const found = relations.map(({ name }) => name)
  for (const { table, column } of columns) {
    const rows = await warehouse.rows(`from ${table} where ${column} = '${tenant}' limit 1`)
    if (rows.length > 0) found.push(table)
  }
  return found
}
