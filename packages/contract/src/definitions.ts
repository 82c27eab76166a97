import { z } from 'zod'

const field = {
  name: z.string().describe('As a query has it.'),
  title: z.string(),
  description: z.string().nullable(),
  synonyms: z.array(z.string()),
}
const quantity = {
  type: z.string(),
  unit: z.string().nullable(),
  format: z.unknown().nullable(),
}

/** Something to group and filter by. */
export const dimension = z
  .strictObject({
    ...field,
    kind: z.enum(['categorical', 'time', 'entity']),
    type: z.string(),
    datasets: z.array(z.string()),
    smallestGrain: z.string().nullable(),
  })
  .meta({ id: 'Dimension' })

/** An aggregate that metrics are made of. */
export const measure = z
  .strictObject({ ...field, dataset: z.string(), aggregate: z.string(), ...quantity })
  .meta({ id: 'Measure' })

/** A number that can be asked for. */
export const metric = z
  .strictObject({
    ...field,
    kind: z.string(),
    ...quantity,
    inputs: z.array(z.string()),
    measures: z.array(z.string()),
    dimensions: z.array(z.string()).describe('What it can be grouped and filtered by.'),
  })
  .meta({ id: 'Metric' })

/** Many rows of one dataset to at most one of another. */
export const relationship = z
  .strictObject({
    name: z.string(),
    from: z.string(),
    to: z.string(),
    cardinality: z.literal('many_to_one'),
    on: z.array(z.string()),
    key: z.enum(['audited', 'declared']),
  })
  .meta({ id: 'Relationship' })

/** Figures of a dataset added up beforehand; a question is answered from them where that makes no difference. */
const rollup = z
  .strictObject({
    name: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    dataset: z.string(),
    grain: z.literal('day'),
    dimensions: z.array(z.string()),
    joins: z.array(z.string()).describe('Relationships by which further dimensions are reached.'),
    measures: z.array(z.string()),
    state: z
      .enum(['kept', 'few-facts', 'not-smaller', 'not-exact', 'not-published'])
      .describe('Whether the snapshot has it, or why it was left out when that was built.'),
    rows: z.int().nullable(),
  })
  .meta({ id: 'Rollup' })

/** What a tenant can be asked, in brief. */
export const definitions = z
  .strictObject({
    tenant: z.string(),
    currency: z.string(),
    timezone: z.string(),
    snapshot: z.string(),
    publishedAt: z.string(),
    dataAsOf: z.string(),
    datasets: z.array(z.strictObject({ ...field, timeDimension: z.string().nullable() })),
    rollups: z.array(rollup),
    counts: z.strictObject({
      dimensions: z.int(),
      measures: z.int(),
      metrics: z.int(),
      relationships: z.int(),
    }),
  })
  .meta({ id: 'Definitions' })

export const dimensionList = z.strictObject({ dimensions: z.array(dimension) })
export const measureList = z.strictObject({ measures: z.array(measure) })
export const metricList = z.strictObject({ metrics: z.array(metric) })
export const relationshipList = z.strictObject({ relationships: z.array(relationship) })

/** The values of one dimension. */
export const dimensionValues = z
  .strictObject({
    dimension: z.string(),
    values: z.array(z.unknown()),
    hasMore: z.boolean(),
    nextCursor: z.string().nullable(),
    snapshot: z.string(),
  })
  .meta({ id: 'DimensionValues' })
