import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { extractTenants, type Simulation, simulate } from '@gata/service'
import { listSnapshots, openSnapshot, openWarehouse, type Row } from '@gata/warehouse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceUseCases } from '../apps/cli/src/service-use-cases.ts'
import { runWords } from '../apps/cli/src/testing/test-terminal.ts'
import { type TestPlatform, testPlatform } from './test-platform.ts'

/** Together they have every shop, every tracker and Stripe. */
const tenants = ['umbrella_corp', 'wayne_enterprises', 'stark_industries']

let slug: string
let platform: TestPlatform
let simulation: Simulation
let person: Person
let before: Figures

/** Somebody who ordered from a device that is known. */
interface Person extends Row {
  readonly customer_email: string
  readonly customer_id: string
  readonly user_pseudo_id: string
  /** All that are tied to the person, this one too. */
  readonly devices: readonly string[]
}

interface Figures {
  readonly orders: readonly Row[]
  readonly others: readonly Row[]
}

const gata = (words: string) => runWords(`${words} --home ${platform.home}`, serviceUseCases, { folder: platform.root })

async function published<T extends Row>(query: string): Promise<readonly T[]> {
  await using snapshot = await openSnapshot(platform.home, slug)
  return await snapshot.rows<T>(query)
}

async function somebody(): Promise<Person> {
  const [found] = await published<Person>(`
    select
      customer_email,
      customer_id,
      user_pseudo_id,
      (
        select list(other.user_pseudo_id) filter (where other.user_pseudo_id is not null)
        from dim_${slug}__users as other
        where other.person_id = users.person_id
      ) as devices
    from dim_${slug}__users as users
    where customer_email is not null and customer_id is not null and user_pseudo_id is not null
    order by total_events desc, user_pseudo_id
    limit 1`)
  if (!found) throw new Error('nobody ordered from a device that is known')
  return found
}

/** Orders without whom they are of, and the events of everybody else. */
async function figures(): Promise<Figures> {
  return {
    orders: await published(`
      select order_id, order_day, total_price, net_amount, refunded_amount, stripe_charge_id, financial_status_normalised
      from fct_${slug}__orders
      order by order_id`),
    others: await published(`
      select event_id, session_id
      from fct_${slug}__events
      where coalesce(user_pseudo_id not in (${person.devices.map((device) => `'${device}'`).join(', ')}), true)
      order by event_id`),
  }
}

/** Tables of a database in which a text stands. */
async function tablesWith(path: string, text: string): Promise<readonly string[]> {
  await using database = await openWarehouse(path, { readOnly: true })
  const tables = await database.rows<{ name: string }>(`
    select '"' || table_schema || '"."' || table_name || '"' as name
    from information_schema.tables
    order by 1`)
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await database.rows(`from ${name} as t where contains(lower(t::varchar), lower('${text}')) limit 1`)
    if (rows.length > 0) found.push(name)
  }
  return found
}

const warehouse = (): string => join(platform.home, 'warehouse.duckdb')
const snapshotFile = (id: string): string => join(platform.home, 'published', slug, `${id}.duckdb`)

describe.each(tenants)('gata erase, of %s', (tenant) => {
  beforeAll(async () => {
    slug = tenant
    platform = await testPlatform({ days: 5, visitsPerDay: 60, tenant })
    simulation = await simulate(platform.project, platform.tenant)
    const started = await gata(`start --tenant ${slug}`)
    if (started.code !== 0) throw new Error(started.error)
    person = await somebody()
    before = await figures()
  })
  afterAll(async () => {
    await simulation[Symbol.asyncDispose]()
    await platform[Symbol.asyncDispose]()
  })

  it('needs an address and one tenant', async () => {
    expect(await gata(`erase --tenant ${slug}`)).toMatchObject({ code: 2 })
    expect(await gata('erase --email a@b.test')).toMatchObject({ code: 2, error: expect.stringContaining('--tenant') })
    expect(await gata(`erase --tenant ${slug} --email nobody`)).toMatchObject({
      code: 2,
      error: expect.stringContaining('no such address'),
    })
  })

  it('says so where nothing is found, and leaves what is published', async () => {
    const snapshots = await listSnapshots(platform.home, slug)
    const { code, out } = await gata(`erase --tenant ${slug} --email nobody@nowhere.test`)
    expect(code).toBe(0)
    expect(out).toContain(`Nothing of this person was found in ${slug}.`)
    expect(await listSnapshots(platform.home, slug)).toEqual(snapshots)
  })

  it('takes a person out of every table and file, whatever waits to be loaded', async () => {
    expect(await tablesWith(warehouse(), person.customer_email)).toContainEqual(
      expect.stringMatching(/^"raw_\w+"\."\w+_orders"$/),
    )
    expect((await readFile(warehouse())).includes(person.customer_email)).toBe(true)
    const old = await listSnapshots(platform.home, slug)
    await extractTenants(platform.project, [platform.tenant], { fullRefresh: true })

    const { code, out, error } = await gata(`erase --tenant ${slug} --email ${person.customer_email.toUpperCase()}`)
    expect(error).not.toContain('✗')
    expect(code).toBe(0)
    expect(out.toLowerCase()).not.toContain(person.customer_email)
    expect(out).toMatch(/^raw_\w+\.\w+_orders +\d+$/m)
    expect(out).toMatch(/^platform\.platform_mm__(google_analytics|amplitude|mixpanel)_api_v1_events +\d+$/m)

    const kept = await listSnapshots(platform.home, slug)
    expect(kept).toHaveLength(1)
    expect(old).not.toContain(kept[0])
    for (const path of [warehouse(), snapshotFile(kept[0] ?? '')]) {
      expect((await readFile(path)).includes(person.customer_email)).toBe(false)
      expect(await tablesWith(path, person.customer_email)).toEqual([])
      for (const device of person.devices) expect(await tablesWith(path, device)).toEqual([])
      expect(await tablesWith(path, `"${person.customer_id}"`)).toEqual([])
    }
  })

  it('leaves every sum of money and everybody else as they were', async () => {
    expect(await figures()).toEqual(before)
    expect(await published(`from fct_${slug}__orders where customer_id = '${person.customer_id}'`)).toEqual([])
  })

  it('keeps a record that does not hold the address', async () => {
    await using database = await openWarehouse(warehouse(), { readOnly: true })
    const rows = await database.rows(`
      select tenant_slug, length(address_hash) as length, completed_at is not null as complete,
        list_max(json_keys(rows_erased)) as last_table
      from platform.erasures
      order by requested_at desc
      limit 1`)
    expect(rows).toEqual([{ tenant_slug: slug, length: 64, complete: true, last_table: expect.any(String) }])
  })

  it('lasts: read again from the beginning, the vendors bring nobody back', async () => {
    const again = await gata(`ingest --tenant ${slug} --full-refresh`)
    expect(again).toMatchObject({ code: 0, out: 'Nothing new to load.\n' })
    expect((await gata(`start --tenant ${slug}`)).code).toBe(0)
    expect(await tablesWith(warehouse(), person.customer_email)).toEqual([])
    expect(await tablesWith(warehouse(), person.user_pseudo_id)).toEqual([])
    expect(await figures()).toEqual(before)
    const { out } = await gata(`erase --tenant ${slug} --email ${person.customer_email}`)
    expect(out).toContain('Nothing of this person was found')
  })
})
