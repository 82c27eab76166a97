import { seededRandom } from '@gata/base'
import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import type { CompiledQuery } from './query/compiled-query.ts'
import { QueryRefusal } from './refusal.ts'
import { answerByClock, hoursBack } from './testing/answer-by-clock.ts'
import { journeyMetrics, journeyModel, journeyTables } from './testing/journey-model.ts'
import {
  clockChanges,
  type ClockQuestion,
  randomClockQuestion,
  randomInstants,
} from './testing/random-clock-question.ts'
import { type Cell, landJourneys } from './testing/random-journeys.ts'

/** How many questions; `npm run test:semantic` asks a tenth of its ten thousand here. */
const QUERIES = Math.max(60, Number(process.env['GATA_TEST_QUERIES'] ?? 0) / 10)
const PER_WORLD = QUERIES < 500 ? 4 : 20

const model = {
  ...journeyModel,
  metrics: [
    ...journeyMetrics,
    ...Object.entries(hoursBack).map(([name, count]) => ({
      type: 'offset' as const,
      name,
      metric: 'visits',
      offset: { count, unit: 'hour' as const },
      result: name.includes('less') ? ('difference' as const) : ('value' as const),
    })),
  ],
}

it(
  `${QUERIES} random questions by the hour, minute and second around changes of the clock are answered as a clock shows them`,
  async () => {
    const random = seededRandom(Number(process.env['GATA_TEST_SEED'] ?? 2029))
    const seen = { asked: 0, rows: 0, refused: 0 }
    for (let world = 0; seen.asked < QUERIES; world++) {
      const [zone = '', at = ''] = clockChanges[world % clockChanges.length] ?? []
      const change = Date.parse(at)
      await using warehouse = await openMemoryWarehouse()
      for (const statement of journeyTables) await warehouse.run(statement)
      const rows = randomInstants(random, change)
      await landJourneys(warehouse, rows)
      for (let round = 0; round < PER_WORLD && seen.asked < QUERIES; round++) {
        seen.asked += 1
        const question = randomClockQuestion(random, zone, change)
        const { query, meant } = question
        const compiled = compiledOrRefused(question)
        const expected =
          typeof compiled === 'string' ? null : meant && answerByClock(rows, meant).map((line) => line.map(rounded))
        const outcome =
          typeof compiled === 'string'
            ? isRight(compiled, question)
              ? null
              : compiled
            : await linesOf(warehouse, compiled)
        expect({ query, at, outcome }).toEqual({ query, at, outcome: expected && sorted(expected) })
        seen.rows += expected?.length ?? 0
        seen.refused += typeof compiled === 'string' ? 1 : 0
      }
    }
    expect(seen.rows).toBeGreaterThan(QUERIES)
    expect(seen.refused).toBeLessThan(QUERIES / 2)
  },
  30 * 60_000,
)

it('refuses totals that run over days by the hour', () => {
  for (const metric of ['revenue_so_far', 'visitors_of_7_day', 'revenue_month_to_date']) {
    const query = {
      metrics: [metric],
      time: { grain: 'hour' as const, range: { start: '2026-03-29', end: '2026-03-30' } },
    }
    expect(compiledOrRefused({ query, now: new Date('2026-03-30T00:00:00Z'), meant: null })).toBe('not-supported')
  }
})

it('refuses to compare days with what was some hours before', () => {
  const time = {
    grain: 'day' as const,
    range: { start: '2026-03-29', end: '2026-03-30' },
    compare: { offset: { count: 24, unit: 'hour' as const } },
  }
  const question = { query: { metrics: ['visits'], time }, now: new Date('2026-03-30T00:00:00Z'), meant: null }
  expect(compiledOrRefused(question)).toBe('bad-time')
})

/** What lies hours before is no bucket where clocks cut one; else only what means nothing is refused. */
function isRight(code: string, { query, meant }: ClockQuestion): boolean {
  return code === 'offset-not-aligned' ? query.metrics.some((name) => name in hoursBack) : meant === null
}

async function linesOf(warehouse: Warehouse, { sql, columns }: CompiledQuery): Promise<readonly string[]> {
  const rows = await warehouse.rows(sql)
  return sorted(
    rows.map((row) => columns.map(({ name, kind }) => (kind === 'time' ? instantText(row[name]) : rounded(row[name])))),
  )
}

function compiledOrRefused({ query, now }: ClockQuestion): CompiledQuery | string {
  try {
    return compileQuery(model, { ...query, limit: 10_000 }, { timezone: 'UTC', now })
  } catch (thrown) {
    if (!(thrown instanceof QueryRefusal)) throw thrown
    return thrown.problems[0]?.code ?? ''
  }
}

function instantText(value: unknown): string {
  return new Date(value instanceof Date ? value : String(value)).toISOString()
}

function rounded(value: unknown): Cell {
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null
  const number = Number(value)
  return Number.isNaN(number) ? (value as string) : Number(number.toFixed(6)) // what is no number is the text of a group
}

function sorted(rows: readonly (readonly Cell[])[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort()
}
