import { seededRandom } from '@gata/base'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'
import { compileQuery } from './compile-query.ts'
import type { SemanticQuery } from './query/semantic-query.ts'
import { answerByDefinition } from './testing/answer-by-definition.ts'
import { journeyMetrics, journeyModel, journeyTables } from './testing/journey-model.ts'
import { landRollups, ServedQuestions } from './testing/landed-rollups.ts'
import { landJourneys, randomJourneys } from './testing/random-journeys.ts'
import { presentMoment, randomQuestion } from './testing/random-question.ts'

const context = { timezone: 'Europe/Berlin', now: presentMoment }

/** A condition on the device of one fact; a metric calls it as all facts do. */
function ofFact(text: string, fact: string): string {
  const field = `"field":"${fact}.device"`
  return text.endsWith('"metric"') ? `${field},"by":"device","metric"` : field
}

it('tells the combinations that the rows of a fact have, as the groups of a count of its rows are', async () => {
  const random = seededRandom(Number(process.env['GATA_TEST_SEED'] ?? 2031))
  await using warehouse = await openMemoryWarehouse()
  for (const statement of journeyTables) await warehouse.run(statement)
  const world = randomJourneys(random, context.timezone)
  await landJourneys(warehouse, world)
  const rollups = await landRollups(warehouse, journeyModel)
  const served = new ServedQuestions()
  let [rows, narrowed] = [0, 0]
  for (let asked = 0; asked < 40; asked++) {
    const fact = asked % 2 === 0 ? 'visits' : 'buys'
    const meant = randomQuestion(
      random,
      journeyMetrics.filter(({ name }) => name === fact),
      context.timezone,
    )
    const others = (meant.query.dimensions ?? []).map(String).filter((name) => /^(campaign|account|country)/.test(name))
    const dimensions = [...others, `${fact}.device`]
    const filters = JSON.stringify(meant.query.filters ?? null)
    if (/"shop"|"product"/.test(filters)) continue
    const query: SemanticQuery = {
      metrics: [],
      dimensions,
      ...(meant.query.filters === undefined
        ? {}
        : { filters: JSON.parse(filters.replaceAll(/"field":"device"(?:,"metric")?/g, (text) => ofFact(text, fact))) }),
    }
    const counted = { ...meant, query: { ...query, metrics: [fact] }, range: null, compared: null }
    const expected = answerByDefinition(world, journeyMetrics, counted).map((line) => line.slice(0, -1))
    const compiled = compileQuery(journeyModel, query, context)
    expect(compiled.columns.map(({ name, kind }) => [name, kind])).toEqual(
      dimensions.map((name) => [name, 'dimension']),
    )
    const got = (await warehouse.rows(compiled.sql)).map((row) => dimensions.map((name) => row[name]))
    const inOrder = (lines: readonly (readonly unknown[])[]) => lines.map((line) => JSON.stringify(line)).sort()
    expect({ query, rows: inOrder(got) }).toEqual({ query, rows: inOrder(expected) })
    await served.compare(warehouse, journeyModel, query, { ...context, rollups })
    rows += got.length
    if (query.filters) narrowed += 1
  }
  expect(rows).toBeGreaterThan(50)
  expect(narrowed).toBeGreaterThan(5)
  expect(served.share).toBeGreaterThan(0)
})
