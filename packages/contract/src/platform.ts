import { z } from 'zod'

/** Where a tenant stands. */
export const tenantStatus = z
  .strictObject({
    tenant: z.string(),
    businessName: z.string(),
    status: z.enum(['pending', 'onboarding', 'active', 'paused']),
    currency: z.string(),
    timezone: z.string(),
    sources: z.array(z.strictObject({ source: z.string(), enabled: z.boolean() })),
    snapshot: z
      .strictObject({ id: z.string(), publishedAt: z.string(), dataAsOf: z.string(), isPinned: z.boolean() })
      .nullable(),
    kept: z
      .strictObject({ at: z.string(), reason: z.string().nullable() })
      .nullable()
      .describe('Why the last run published nothing, if it did not.'),
  })
  .meta({ id: 'TenantStatus' })

/** The tenants of a caller. */
export const tenantList = z.strictObject({
  tenants: z.array(z.strictObject({ tenant: z.string(), scopes: z.array(z.string()) })),
})

const row = z.record(z.string(), z.unknown())

/** How a tenant is, as its last runs left it. */
export const healthSummary = z.strictObject({
  tenant: z.string(),
  summary: row.nullable().describe('Null before the first run.'),
  anomalies: z.array(row),
})
export const runList = z.strictObject({ tenant: z.string(), runs: z.array(row) })
export const testList = z.strictObject({ tenant: z.string(), tests: z.array(row) })
export const freshnessList = z.strictObject({ tenant: z.string(), sources: z.array(row) })

/** A word of a vendor; neither a file nor a database holds the character of code 0. */
const word = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !text.includes('\u0000'), 'must not hold the character of code 0')

const logicFilter = z
  .strictObject({
    field: word,
    operator: z.enum(['equals', 'not_equals', 'in', 'not_in', 'at_least', 'at_most']),
    values: z
      .array(z.union([word, z.number(), z.boolean()]))
      .min(1)
      .max(1000),
  })
  .refine(({ operator, values }) => values.length === 1 || operator === 'in' || operator === 'not_in', {
    path: ['values'],
    message: 'must be one value; only in and not_in take several',
  })

/** A change of a tenant's logic for one object; what is null is taken away, what is left out stays. */
export const logicUpdate = z
  .strictObject({
    tenant: z.string().min(1).max(60),
    source: z.string().min(1).max(60).describe('A source of the tenant, as `shopify`.'),
    object: z.string().min(1).max(100).describe('One of its objects, as `orders`.'),
    logic: z.strictObject({
      conversionEventPattern: word.nullish(),
      conversionEvents: z.array(word).max(100).nullish(),
      funnelSteps: z.array(word).max(20).nullish(),
      filters: z.array(logicFilter).max(50).nullish(),
    }),
  })
  .meta({ id: 'LogicUpdate' })

/** Work that goes on after the answer. */
export const job = z
  .strictObject({
    id: z.string(),
    tenant: z.string(),
    state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
    outcome: z.string().nullable().describe('What came of it, once it has ended.'),
  })
  .meta({ id: 'Job' })

/** Who asks. */
export const session = z.strictObject({
  name: z.string(),
  kind: z.enum(['user', 'key', 'operator']),
  tenants: z.array(z.string()),
  csrfToken: z
    .string()
    .nullable()
    .describe('To be sent as `x-csrf-token` with what changes something, where a cookie says who asks.'),
})

export const credentials = z.strictObject({
  email: z.string().min(3).max(320),
  password: z.string().min(1).max(1000),
})

export const liveness = z.strictObject({ status: z.literal('ok') })

export type LogicUpdate = z.infer<typeof logicUpdate>
export type JobBody = z.infer<typeof job>
