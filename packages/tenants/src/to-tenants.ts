import { type AnomalyEntry, toAnomalySettings } from './anomaly-settings.ts'
import { toFilter } from './filter-schema.ts'
import { toFreshness } from './source-freshness.ts'
import type { ObjectLogic, Tenant, TenantSource } from './tenant.ts'
import type { LogicEntry, SourceEntry, TenantEntry, TenantsFile } from './tenants-schema.ts'

/** The one place where the words of the file become ours. */
export function toTenants(file: TenantsFile): readonly Tenant[] {
  return Object.entries(file.tenants).map(([slug, entry]) => toTenant(slug, entry, file.anomalies))
}

function toTenant(slug: string, entry: TenantEntry, anomalies: AnomalyEntry | undefined): Tenant {
  const { generation } = entry
  return {
    slug,
    businessName: entry.business_name,
    status: entry.status,
    reporting: { currency: entry.reporting.currency, timeZone: entry.reporting.time_zone },
    sources: Object.entries(entry.sources).flatMap(([connector, source]) =>
      source ? [toSource(connector, source)] : [],
    ),
    anomalies: toAnomalySettings(anomalies, entry.anomalies),
    schedule: entry.schedule
      ? { cron: entry.schedule.cron, timeZone: entry.schedule.timezone ?? entry.reporting.time_zone }
      : null,
    keepSnapshots: entry.snapshots?.keep ?? usualSnapshots,
    generation: generation
      ? {
          seed: generation.seed,
          startDate: generation.start_date,
          days: generation.days,
          visitsPerDay: generation.visits_per_day,
        }
      : null,
  }
}

/** Enough to go back a day or two where runs are few, and little beside the warehouse. */
const usualSnapshots = 5

function toSource(connector: string, source: SourceEntry): TenantSource {
  const logic = Object.entries(source.tables ?? {}).flatMap(([object, table]) =>
    table?.logic ? [[object, toLogic(table.logic)] as const] : [],
  )
  return {
    connector,
    enabled: source.enabled,
    settings: source.settings ?? {},
    ...(source.freshness === undefined ? {} : { freshness: toFreshness(source.freshness) }),
    logic: Object.fromEntries(logic),
  }
}

function toLogic(logic: LogicEntry): ObjectLogic {
  return {
    ...(logic.conversion_event_pattern === undefined ? {} : { conversionEventPattern: logic.conversion_event_pattern }),
    ...(logic.conversion_events === undefined ? {} : { conversionEvents: logic.conversion_events }),
    ...(logic.funnel_steps === undefined ? {} : { funnelSteps: logic.funnel_steps }),
    ...(logic.filters === undefined ? {} : { filters: logic.filters.map(toFilter) }),
  }
}
