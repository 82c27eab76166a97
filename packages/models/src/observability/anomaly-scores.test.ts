import { seededRandom } from '@gata/base'
import { sql, unsafeSql } from '@gata/sql'
import { compile, type Model } from '@gata/transform'
import { runGraph } from '@gata/transform/run'
import { openWarehouse, type Warehouse } from '@gata/warehouse'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadLedger } from '../platform/ingest-tables.ts'
import { platformModels } from '../tenant-models.ts'
import { anomalyScores } from './anomaly-scores.ts'
import { recorded } from './recorded-tables.ts'
import { type Judged, judgedByHand, type Series, type Settings } from './testing/judged-by-hand.ts'

let warehouse: Warehouse

beforeAll(async () => {
  warehouse = await openWarehouse(':memory:')
  await runGraph(warehouse, compile(platformModels([])))
})

afterAll(async () => {
  await warehouse[Symbol.asyncDispose]()
})

beforeEach(async () => {
  for (const table of ['tenants', 'table_days', 'table_freshness', 'column_metrics']) {
    await warehouse.run(`delete from observability.${table}`)
  }
  await warehouse.run('delete from platform.load_ledger')
})

const defaults: Settings = { sensitivity: 3.5, windowDays: 56, minTrainingDays: 14, direction: 'both' }

/** Sunday 2026-11-15 is the last day that was complete when the connectors were read. */
const lastDay = dayNumber('2026-11-15')

/** Puts rows into a table as its model declares them. */
async function put(model: Model, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  const shape = Object.fromEntries(
    Object.entries(model.columns).map(([name, { type }]) => [name, type.endsWith('[]') ? [type.slice(0, -2)] : type]),
  )
  await warehouse.run(sql`
    insert into ${unsafeSql(`${model.schema}.${model.name}`)} by name
    select unnest(from_json(${JSON.stringify(rows)}, ${JSON.stringify([shape])}), max_depth := 2)
  `)
}

async function record(series: readonly Series[], settings: Settings): Promise<void> {
  await put(recorded.tenants, [
    {
      tenant_slug: 'acme',
      status: 'active',
      time_zone: 'America/New_York',
      sensitivity: settings.sensitivity,
      window_days: settings.windowDays,
      min_training_days: settings.minTrainingDays,
      direction: settings.direction,
      updated_at: '2026-11-16T09:00:00Z',
    },
  ])
  // 03:00 in UTC is still the day before in New York.
  await put(loadLedger, [
    ledgerRow('shopify', '2026-11-17T03:00:00Z', 1),
    ledgerRow('shopify', '2026-11-16T09:00:00Z', 2),
    ledgerRow('stripe', '2026-11-10T03:00:00Z', 3),
  ])
  const keys = { invocation_id: 'run', tenant_slug: 'acme', load_seq: 2 }
  const of = (kind: Series['kind']): readonly Series[] => series.filter((each) => each.kind === kind)
  await put(
    recorded.tableDays,
    of('days').flatMap(({ table, days }) =>
      days.map(({ day, value, nulls }) => ({
        ...keys,
        node_id: table,
        source_platform: 'shopify',
        day: dayText(day),
        row_count: value,
        null_columns: ['a'],
        null_counts: [nulls ?? 0],
        measured_at: '2026-11-16T09:00:00Z',
      })),
    ),
  )
  await put(
    recorded.tableFreshness,
    of('freshness').flatMap(({ table, days }) =>
      days.map(({ day, value }) => ({
        ...keys,
        node_id: table,
        source_platform: 'shopify',
        as_of_at: `${dayText(day)}T15:00:00Z`,
        newest_at: `${dayText(day)}T12:00:00Z`,
        lag_hours: value,
        measured_at: `${dayText(day)}T15:00:00Z`,
      })),
    ),
  )
  await put(
    recorded.columnMetrics,
    of('total').flatMap(({ table, days }) =>
      days.flatMap(({ day, value }) =>
        ['id', 'name'].map((column, index) => ({
          ...keys,
          node_id: table,
          column_name: column,
          ordinal_position: index + 1,
          data_type: 'varchar',
          row_count: value,
          null_count: 0,
          measured_at: `${dayText(day)}T15:00:00Z`,
        })),
      ),
    ),
  )
}

function ledgerRow(source: string, extractedAt: string, loadSeq: number) {
  return { load_seq: loadSeq, tenant_slug: 'acme', source_platform: source, extracted_at: extractedAt }
}

async function scores(): Promise<readonly Judged[]> {
  return await warehouse.rows<Judged & Readonly<Record<string, unknown>>>(sql`
    select
      node_id as "table",
      kind,
      day,
      value,
      expected,
      lower_bound as lower,
      upper_bound as upper,
      score,
      training_days as "trainingDays",
      is_seasonal as "isSeasonal",
      is_anomaly as "isAnomaly"
    from (${anomalyScores(['acme'])})
    order by 1, 2, 3`)
}

function dayNumber(text: string): number {
  return Date.parse(text) / 86_400_000
}

function dayText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}

/** A count of independent happenings around a mean (Knuth's way in small, the normal curve in large). */
function happenings(mean: number, random: () => number): number {
  if (mean > 50) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal))
  }
  let count = -1
  for (let product = 1; product > Math.exp(-mean); product *= random()) count++
  return count
}

const weekly = [1, 1, 0.9, 1, 1.2, 0.5, 0.3]

/** What a shop of a size sells, by weekday; few on weekends. */
function calm(table: string, mean: number, random: () => number, days = 60): Series {
  return {
    table,
    kind: 'days',
    days: Array.from({ length: days }, (_, index) => {
      const day = lastDay - days + 1 + index
      const value = happenings(mean * (weekly[(day + 3) % 7] ?? 1), random)
      return { day, value, nulls: Math.min(value, happenings(value * 0.05, random)) }
    }).filter(({ value }) => value > 0),
  }
}

/** Any series at all: short and long, with gaps, constant for weeks, wild, with zeros. */
function wild(index: number, random: () => number): Series {
  const kind = (['days', 'days', 'total', 'freshness'] as const)[index % 4] ?? 'days'
  const length = 1 + Math.floor(random() * 90)
  const [size, wildness, gaps] = [10 ** (random() * 5), random() < 0.3 ? 0 : random(), random() < 0.5 ? 0 : random()]
  const last = lastDay + (kind === 'days' ? Math.floor(random() * 4) - 2 : 0)
  const days = Array.from({ length }, (_, back) => {
    const value = Math.floor(size * (1 + wildness * (random() - 0.5) * (random() < 0.1 ? 20 : 1)))
    return { day: last - back, value: Math.max(0, value), nulls: Math.floor(Math.max(0, value) * random() ** 3) }
  })
  const kept = days.filter((_, back) => back === 0 || random() >= gaps)
  return { table: `analytics.t${String(index).padStart(3, '0')}`, kind, days: kept.toReversed() }
}

describe('the scores of days', () => {
  it.each([
    { seed: 1, settings: defaults },
    { seed: 2, settings: { sensitivity: 2, windowDays: 28, minTrainingDays: 7, direction: 'drop' } as const },
    { seed: 3, settings: { sensitivity: 5, windowDays: 90, minTrainingDays: 30, direction: 'spike' } as const },
  ])('are those of a computation by hand, for any series (seed $seed)', async ({ seed, settings }) => {
    const random = seededRandom(seed)
    const series = Array.from({ length: 120 }, (_, index) => wild(index, random))
    await record(series, settings)
    const expected = series.flatMap((each) => judgedByHand(each, { lastDay, settings }))
    const given = await scores()
    expect(given.map(({ table, kind, day }) => `${table} ${kind} ${day}`)).toEqual(
      expected.map(({ table, kind, day }) => `${table} ${kind} ${day}`).sort(),
    )
    expect(given.length).toBeGreaterThan(60)
    expect(given.some(({ isAnomaly }) => isAnomaly)).toBe(true)
    expect(given.some(({ isSeasonal }) => isSeasonal)).toBe(true)
    const byName = new Map(expected.map((each) => [`${each.table} ${each.kind} ${each.day}`, each]))
    for (const row of given) {
      const other = byName.get(`${row.table} ${row.kind} ${row.day}`)
      expect({ ...row, ...rounded(row) }).toEqual({ ...other, ...(other && rounded(other)) })
    }
  })

  it('call nothing an anomaly in calm tables of any size, whose weekends are quiet', async () => {
    const random = seededRandom(7)
    await record(
      [0.4, 2, 5, 20, 80, 300, 1500, 20_000, 500_000].flatMap((mean) =>
        [0, 1, 2, 3].map((copy) => calm(`analytics.t_${mean}_${copy}`, mean, random)),
      ),
      defaults,
    )
    const given = await scores()
    expect(given.length).toBeGreaterThan(100)
    expect(given.filter(({ isAnomaly }) => isAnomaly)).toEqual([])
  })

  it('find what was planted: a day without rows, half a day, three times the rows, and nulls where there were few', async () => {
    const random = seededRandom(11)
    const planted = (name: string, change: (rows: number) => { value: number; nulls: number } | null): Series => {
      const series = calm(`analytics.${name}`, 800, random)
      const days = series.days.flatMap((each) => {
        if (each.day !== lastDay) return [each]
        const changed = change(each.value)
        return changed ? [{ day: each.day, ...changed }] : []
      })
      return { ...series, days }
    }
    await record(
      [
        planted('gone', () => null),
        planted('half', (rows) => ({ value: Math.round(rows / 2), nulls: Math.round(rows / 40) })),
        planted('triple', (rows) => ({ value: rows * 3, nulls: Math.round(rows * 0.15) })),
        planted('nulls', (rows) => ({ value: rows, nulls: Math.round(rows * 0.4) })),
      ],
      defaults,
    )
    const found = (await scores()).filter(({ isAnomaly }) => isAnomaly)
    expect(found.map(({ table, kind, day, score }) => [table, kind, day, Math.sign(score)])).toEqual([
      ['analytics.gone', 'volume', '2026-11-15', -1],
      ['analytics.half', 'volume', '2026-11-15', -1],
      ['analytics.nulls', 'null_rate', '2026-11-15', 1],
      ['analytics.triple', 'volume', '2026-11-15', 1],
    ])
  })

  it('know a table that never changed, and say so when it does', async () => {
    const constant = (name: string, last: number): Series => ({
      table: `analytics.${name}`,
      kind: 'total',
      days: Array.from({ length: 30 }, (_, back) => ({ day: lastDay - 29 + back, value: back === 29 ? last : 1000 })),
    })
    await record([constant('same', 1000), constant('grown', 1010), constant('lost', 400)], defaults)
    expect((await scores()).map(({ table, isAnomaly }) => [table, isAnomaly])).toEqual([
      ['analytics.grown', false],
      ['analytics.lost', true],
      ['analytics.same', false],
    ])
  })

  it('judge nothing of which too few days are known', async () => {
    await record([calm('analytics.young', 100, seededRandom(3), 14)], defaults)
    expect((await scores()).filter(({ kind }) => kind === 'volume')).toEqual([])
  })
})

/** Sums differ in their last digits by the order of adding. */
function rounded({ value, expected, lower, upper, score }: Judged) {
  const digits = (number: number): number => Number(number.toPrecision(9))
  return {
    value: digits(value),
    expected: digits(expected),
    lower: Math.abs(lower) < 1e-6 ? 0 : Number(lower.toPrecision(6)),
    upper: Number(upper.toPrecision(6)),
    score: Number(score.toFixed(6)),
  }
}
