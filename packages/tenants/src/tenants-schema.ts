import { didYouMean, isDay, isTimeZone } from '@gata/base'
import { z } from 'zod'
import { anomalySettings, toAnomalySettings } from './anomaly-settings.ts'
import { cronProblem } from './cron-times.ts'
import { type FilterEntry, filters } from './filter-schema.ts'
import { keyNouns } from './key-noun.ts'
import { freshness } from './source-freshness.ts'
import type { ConnectorDomain, SupportedConnector } from './supported-connector.ts'

/**
 * The shape of `tenants.yaml` for the connectors that are supported: sources, objects and logic are closed lists, so
 * that a slip of the pen is an error with a suggestion and an editor can complete the names.
 */
export function tenantsSchema(connectors: readonly SupportedConnector[]) {
  const sources = z.strictObject(
    Object.fromEntries(connectors.map((connector) => [connector.name, sourceSchema(connector).optional()])),
  )
  keyNouns.add(sources, { noun: 'connector' })
  const tenant = z.strictObject({
    business_name: z.string().min(1, 'must not be empty'),
    status: z.enum(['pending', 'onboarding', 'active', 'paused']),
    reporting: z.strictObject({ currency, time_zone: timeZone }),
    sources: sources.describe('The connectors this tenant uses.'),
    anomalies: anomalySettings.optional(),
    schedule: schedule.optional(),
    snapshots: snapshots.optional(),
    generation: generation.optional(),
  })
  const tenants = z.record(slug, tenant)
  keyNouns.add(tenants, { noun: 'tenant' })
  return z
    .strictObject({ version: z.literal(1), anomalies: anomalySettings.optional(), tenants })
    .superRefine((file, context) => {
      for (const [name, { anomalies }] of Object.entries(file.tenants)) {
        const { windowDays, minTrainingDays } = toAnomalySettings(file.anomalies, anomalies)
        if (minTrainingDays <= windowDays) continue
        const path = anomalies ? ['tenants', name, 'anomalies'] : ['anomalies']
        const message = `no day is ever judged: ${minTrainingDays} days must be known of the ${windowDays} before it`
        context.addIssue({ code: 'custom', path, message })
        if (!anomalies) break
      }
    })
    .describe('The tenants of this platform.')
}

/** What {@link tenantsSchema} reads: the words of the file. */
export type TenantsFile = z.infer<ReturnType<typeof tenantsSchema>>
export type TenantEntry = TenantsFile['tenants'][string]
export type SourceEntry = z.infer<ReturnType<typeof sourceSchema>>
export interface LogicEntry {
  readonly conversion_event_pattern?: string | undefined
  readonly conversion_events?: readonly string[] | undefined
  readonly funnel_steps?: readonly string[] | undefined
  readonly filters?: readonly FilterEntry[] | undefined
}

const slug = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,38}$/, 'a slug is 2 to 39 lower-case letters, digits and _, a letter first')

const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code of three capital letters, such as USD')
  .describe('ISO 4217 code of the currency in which this tenant reads money.')

const timeZone = z
  .string()
  .refine((text) => /^[A-Za-z]/.test(text) && isTimeZone(text), {
    error: (issue) =>
      `must be an IANA time zone such as Europe/Berlin${didYouMean(String(issue.input), Intl.supportedValuesOf('timeZone'))}`,
  })
  .describe('IANA time zone in which this tenant reads days.')

const schedule = z
  .strictObject({
    cron: z
      .string()
      .refine((text) => cronProblem(text) === null, { error: (issue) => cronProblem(String(issue.input)) ?? '' })
      .describe(
        'When the tenant is run: minute, hour, day of month, month, day of week; or @hourly, @daily, @weekly, @monthly.',
      ),
    timezone: timeZone.optional().describe('IANA time zone of these times; that of reporting unless given.'),
  })
  .describe('When gata schedule runs this tenant.')

const snapshots = z
  .strictObject({
    keep: z
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(1000, 'must be at most 1000')
      .describe('How many published snapshots stay for gata rollback, the one in service counted; 5 unless given.'),
  })
  .describe('What is kept of what was published.')

const text = z.string().min(1, 'must not be empty')

const conversionEventPattern = text.describe('The action type that counts as a conversion; exact unless it holds %.')
const conversionEvents = z
  .array(text)
  .min(1, 'must name at least one event')
  .describe('Events that make a session a converting one.')
const funnelSteps = z
  .array(text)
  .length(6, 'must name the six steps of the funnel, in order')
  .describe('The event behind each of the six funnel steps, in order.')

/** Logic that a domain does not know would be ignored without a word, so each domain takes its own only; filters are for all. */
const logicOf: Readonly<Record<ConnectorDomain, z.ZodType<LogicEntry>>> = {
  paid_ads: z.strictObject({ conversion_event_pattern: conversionEventPattern.optional(), filters }),
  analytics: z.strictObject({
    conversion_events: conversionEvents.optional(),
    funnel_steps: funnelSteps.optional(),
    filters,
  }),
  ecommerce: z.strictObject({ filters }),
  payments: z.strictObject({ filters }),
}

const secretName = /secret|password|token|api_key|private_key|credential/

const settings = z
  .record(
    z.string().refine((key) => !secretName.test(key), {
      error: 'a secret never stands in this file; set it in the environment or the secret store',
    }),
    z.union([z.string(), z.number(), z.boolean(), z.array(z.string())], {
      error: 'must be a text, a number or a list of texts',
    }),
  )
  .superRefine((values, context) => {
    for (const [key, value] of Object.entries(values)) {
      if (
        typeof value !== 'number' ||
        (!key.endsWith('_id') && (!Number.isInteger(value) || Number.isSafeInteger(value)))
      )
        continue
      context.addIssue({
        code: 'custom',
        path: [key],
        message: 'must stand in quotes: an id is text, and a number loses digits',
      })
    }
  })
  .describe('Account ids and the like, in the vendor’s words. Never secrets.')

function sourceSchema(connector: SupportedConnector) {
  const tables = z.strictObject(
    Object.fromEntries(
      connector.objects.map((object) => [
        object,
        z.strictObject({ logic: logicOf[connector.domain].optional() }).optional(),
      ]),
    ),
  )
  keyNouns.add(tables, { noun: `object of ${connector.name}` })
  return z
    .strictObject({
      enabled: z.boolean(),
      settings: settings.optional(),
      freshness: freshness.optional(),
      tables: tables.optional(),
    })
    .describe(`${connector.title}, API ${connector.apiVersion}.`)
}

const generation = z
  .strictObject({
    seed: z
      .int('must be a whole number')
      .min(0, 'must not be negative')
      .describe('The same seed gives the same business.'),
    start_date: z.string().refine(isDay, 'must be a day of the calendar as YYYY-MM-DD'),
    days: z.int('must be a whole number').min(1, 'must be at least 1').max(3660, 'must be at most 3660'),
    visits_per_day: z.int('must be a whole number').min(1, 'must be at least 1'),
  })
  .describe('What the simulator makes for this tenant; a real tenant has no such block.')
