import { compile, type Manifest } from '@gata/transform'
import { type RunOptions, runGraph } from '@gata/transform/run'
import { openWarehouse, type Warehouse } from '@gata/warehouse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { platformModels } from '../index.ts'
import { modelTenant } from '../testing/graph-of.ts'

const manifest = compile(platformModels([modelTenant(['google_analytics'])]))

/** Device, second of the day and name; a record of the same device, second and name is the same event. */
type Event = readonly [device: string | null, second: number, name: string, extra?: Readonly<Record<string, unknown>>]

async function land(warehouse: Warehouse, load: number, events: readonly Event[], isDeleted = false): Promise<void> {
  const rows = events.map(([device, second, name, extra]) => ({
    key: `${device}|${second}|${name}`,
    payload: { event_name: name, user_pseudo_id: device, event_timestamp: (1793836800 + second) * 1_000_000, ...extra },
  }))
  await warehouse.run('create schema if not exists raw_acme')
  await warehouse.run(`create table if not exists raw_acme.google_analytics_events (
    load_seq bigint, load_id varchar, source_schema_hash varchar, extracted_at timestamptz, record_key varchar,
    record_hash ubigint, record_day date, changed_at timestamptz, is_deleted boolean, payload json
  )`)
  await warehouse.run(`
    insert into raw_acme.google_analytics_events
    select ${load}, 'l', 'h', now(), r->>'key', hash(r), null, null, ${isDeleted}, r->'payload'
    from (select unnest(${literal(rows)}::json[]) as r)`)
}

function literal(rows: unknown): string {
  return `'${JSON.stringify(rows).replaceAll("'", "''")}'`
}

async function run(warehouse: Warehouse, options: RunOptions = {}, graph: Manifest = manifest): Promise<number> {
  const { results } = await runGraph(warehouse, graph, options)
  expect(results.flatMap(({ error }) => error?.message ?? [])).toEqual([])
  return results.filter(({ status }) => status === 'success').length
}

const columns = 'event_id, user_pseudo_id, event_at, session_id, event_name, order_total'

async function events(warehouse: Warehouse): Promise<readonly Record<string, unknown>[]> {
  return await warehouse.rows(
    `select ${columns} from analytics.fct_acme__events order by user_pseudo_id, event_at, event_id`,
  )
}

/** Fills the table up, so that a few changed records are less than a tenth of it. */
const crowd: readonly Event[] = Array.from({ length: 90 }, (_, index) => [`d${index % 30}`, index * 100, 'page_view'])

/** Marks every row that stands, so that one that was made anew can be told. */
async function mark(warehouse: Warehouse): Promise<void> {
  await warehouse.run("update analytics.fct_acme__events set session_id = 'untouched'")
}

async function touchedDevices(warehouse: Warehouse): Promise<readonly unknown[]> {
  const rows = await warehouse.rows<{ device: string | null }>(`
    select distinct user_pseudo_id as device
    from analytics.fct_acme__events
    where session_id is distinct from 'untouched'
    order by device`)
  return rows.map(({ device }) => device)
}

const changes: readonly (readonly [string, readonly Event[], boolean, readonly unknown[]])[] = [
  ['an event between two sessions', [['d1', 100 + 1500, 'page_view']], false, ['d1']],
  ['an event before the first', [['d2', 5, 'session_start']], false, ['d2']],
  ['an event of a new device', [['new', 50, 'page_view']], false, ['new']],
  ['an event without a device', [[null, 50, 'page_view']], false, [null]],
  ['a corrected event', [['d3', 300, 'page_view', { ecommerce: { purchase_revenue: '5' } }]], false, ['d3']],
  ['a deleted event', [['d4', 400, 'page_view']], true, ['d4']],
]

describe('one event that comes late', () => {
  let warehouse: Warehouse
  let load = 1
  beforeAll(async () => {
    warehouse = await openWarehouse(':memory:')
    await land(warehouse, load, crowd)
    await run(warehouse)
  })
  afterAll(() => warehouse[Symbol.asyncDispose]())

  it.each(changes)(
    '%s touches its own device and no other, and gives what making all anew gives',
    async (_, late, isDeleted, touched) => {
      await mark(warehouse)
      await land(warehouse, ++load, late, isDeleted)
      await run(warehouse)
      expect(await touchedDevices(warehouse)).toEqual(touched)
      const ofTouched = async () => (await events(warehouse)).filter((row) => touched.includes(row['user_pseudo_id']))
      const followed = await ofTouched()

      await run(warehouse, { force: true })
      expect(followed).toEqual(await ofTouched())
    },
  )
})

describe('events that come late', () => {
  it('join two sessions into one where they fill the gap, under the name of the first', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await land(warehouse, 1, [...crowd, ['gap', 0, 'a'], ['gap', 3000, 'b']])
    await run(warehouse)
    const sessions = async () =>
      (await events(warehouse)).filter((row) => row['user_pseudo_id'] === 'gap').map((row) => row['session_id'])
    const [first, second] = await sessions()
    expect(second).not.toBe(first)
    await land(warehouse, 2, [['gap', 1500, 'between']])
    await run(warehouse)
    expect(await sessions()).toEqual([first, first, first])
  })

  it('are followed over several runs, each from where the one before ended', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await land(warehouse, 1, crowd)
    await run(warehouse)
    for (let load = 2; load < 7; load++) {
      await land(warehouse, load, [
        [`d${load}`, 3000 + load, 'page_view'],
        [`d${load + 1}`, 100, 'scroll'],
      ])
      await run(warehouse)
    }
    const followed = await events(warehouse)
    expect(followed).toHaveLength(100)
    await run(warehouse, { force: true })
    expect(followed).toEqual(await events(warehouse))
  })

  it('are not followed where the code changed, or where they are more than a tenth of all', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await land(warehouse, 1, crowd)
    await run(warehouse)
    await mark(warehouse)
    await land(
      warehouse,
      2,
      Array.from({ length: 20 }, (_, index) => [`d${index}`, 7000, 'scroll']),
    )
    await run(warehouse)
    expect(await touchedDevices(warehouse)).toHaveLength(30)

    await mark(warehouse)
    await land(warehouse, 3, [['d1', 9000, 'scroll']])
    const tokyo = compile(platformModels([{ ...modelTenant(['google_analytics']), timeZone: 'Asia/Tokyo' }]))
    await run(warehouse, {}, tokyo)
    expect(await touchedDevices(warehouse)).toHaveLength(30)
  })
})
