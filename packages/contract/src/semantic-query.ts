import { z } from 'zod'

const name = z.string().min(1).max(200)
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])

const operators = [
  'equals',
  'not_equals',
  'in',
  'not_in',
  'greater_than',
  'at_least',
  'less_than',
  'at_most',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'is_null',
  'is_not_null',
] as const

const fieldFilter = z.strictObject({
  field: name.describe('A dimension; in `having`, a metric.'),
  operator: z.enum(operators).describe('`not_…` is the complement: it holds for null as well.'),
  values: z
    .array(scalar)
    .exactOptional()
    .describe('One value; at least one for `in` and `not_in`; none for `is_null` and `is_not_null`.'),
  metric: name
    .exactOptional()
    .describe(
      'Compares, in place of the field, the figure that this metric has for it over all rows. Not in `having`.',
    ),
  by: name.exactOptional().describe('What the metric calls the field; its own name if left out.'),
  grain: z
    .enum(['day', 'week', 'month', 'quarter', 'year'])
    .exactOptional()
    .describe('Of a time: compares the first day of the bucket that it lies in.'),
})

const datePart = z
  .enum([
    'hour_of_day',
    'day_of_week',
    'day_of_month',
    'day_of_year',
    'month_of_year',
    'quarter_of_year',
    'calendar_year',
  ])
  .describe('A part of a time that comes again, as a whole number; Monday is 1.')

/** A condition on dimensions (or, in `having`, on metrics), with and, or and not to any depth. */
export const filter = z
  .union([
    fieldFilter,
    z.strictObject({
      get and() {
        return z.array(filter)
      },
    }),
    z.strictObject({
      get or() {
        return z.array(filter)
      },
    }),
    z.strictObject({
      get not() {
        return filter
      },
    }),
  ])
  .meta({ id: 'Filter', description: 'A condition. It holds or it does not; there is no third value.' })

const grain = z.enum(['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'])

const timeRange = z
  .strictObject({
    start: z.string().describe('First day `YYYY-MM-DD`, or instant `YYYY-MM-DDTHH:MM[:SS]`, counted in.'),
    end: z.string().describe('Up to but not with it.'),
  })
  .meta({ id: 'TimeRange', description: 'From `start` up to but not with `end`, in the time zone of the query.' })

const comparison = z.union([
  z.enum(['previous_period', 'previous_year']),
  z.strictObject({
    offset: z.strictObject({
      count: z.int().min(1),
      unit: z.enum(['hour', 'day', 'week', 'month', 'quarter', 'year']),
    }),
  }),
  z.strictObject({ range: timeRange }),
])

const time = z
  .strictObject({
    dimension: name.exactOptional().describe('A time dimension; each metric’s own if left out.'),
    grain: grain
      .exactOptional()
      .describe('Length of the buckets, in a column `time`; none: figures over the whole range.'),
    range: timeRange.exactOptional(),
    relative: z
      .string()
      .exactOptional()
      .describe(
        '`last_30_days`, `this_month`, `previous_quarter`, `ytd`, `P3M`, `since_2026-01-31`. Not together with `range`.',
      ),
    timezone: z.string().exactOptional().describe('IANA name; the tenant’s own if left out.'),
    weekStart: z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']).exactOptional(),
    fiscalYearStart: z.int().min(1).max(12).exactOptional().describe('The month with which years and quarters begin.'),
    completePeriodsOnly: z
      .boolean()
      .exactOptional()
      .describe('Leaves out buckets that the range cuts or that are not over yet.'),
    compare: comparison.exactOptional().describe('What each bucket is compared with, aligned from the start.'),
  })
  .meta({ id: 'TimeQuery' })

/** The parts of a question in words of the definitions. The planner checks it again, whole, and says more of what is wrong. */
export const semanticQuery = z
  .strictObject({
    metrics: z
      .array(name)
      .describe(
        'Names of metrics, as the definitions list them; none for the combinations of the dimensions that there are.',
      ),
    dimensions: z
      .array(
        z.union([
          name,
          z.strictObject({ dimension: name, grain: grain.exactOptional() }),
          z.strictObject({ dimension: name, part: datePart }),
        ]),
      )
      .exactOptional()
      .describe('What to group by; `time` with a grain or a part is the time by which each metric is laid out.'),
    filters: filter.exactOptional().describe('On dimensions within reach of every metric.'),
    having: filter.exactOptional().describe('On metrics, asked for or not.'),
    time: time.exactOptional(),
    orderBy: z
      .array(
        z.strictObject({
          field: z.string().describe('A column of the answer; `time` is the bucket.'),
          direction: z.enum(['asc', 'desc']).exactOptional(),
          nulls: z.enum(['first', 'last']).exactOptional(),
        }),
      )
      .exactOptional(),
    limit: z.int().min(0).exactOptional().describe('Rows at most.'),
    offset: z.int().min(0).exactOptional().describe('Rows to leave out first.'),
    totals: z.boolean().exactOptional().describe('Also the figures over all groups, computed anew from the rows.'),
    bounds: z
      .boolean()
      .exactOptional()
      .describe('Without metrics: the least and greatest value of each dimension in place of the combinations.'),
    fill: z.boolean().exactOptional().describe('A row for each bucket of the range, also where nothing happened.'),
  })
  .meta({ id: 'SemanticQuery', description: 'A question in words of the tenant’s definitions.' })
