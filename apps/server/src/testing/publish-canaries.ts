import { adPerformance, type Canonical, campaigns, events, orders, sessions, users } from '@gata/models'
import { snapshotRollups, tenantDefinitions } from '@gata/service/semantic'
import { type Column, quoteIdent, relation } from '@gata/sql'
import { buildSnapshot, openWarehouse, pointAt, snapshotOf } from '@gata/warehouse'

const starSchema: readonly Canonical[] = [adPerformance, campaigns, orders, sessions, events, users]

/** The newest instant of all that is published here. */
const canaryDataAsOf = '2026-11-20T12:00:00.000Z'

/** What stands in every text of a tenant's tables and nowhere else. */
export function canaryOf(tenant: string): string {
  return `canary-of-${tenant}`
}

let count = 0

/**
 * Publishes a star schema of a tenant in its declared shape, with a word in every text that no other tenant has, and amounts that are a
 * multiple of a number of its own; 210 rows a table unless it is named with more.
 */
export async function publishCanaries(
  home: string,
  tenant: string,
  { factor, rows = {} }: { readonly factor: number; readonly rows?: Readonly<Record<string, number>> },
): Promise<string> {
  await using warehouse = await openWarehouse(':memory:')
  await warehouse.run('create schema analytics')
  const tables = []
  for (const { prefix, name, columns, grain } of starSchema) {
    const table = relation('analytics', `${prefix}_${tenant}__${name}`)
    const selected = Object.entries(columns).map(
      ([column, of]) => `${valueOf(tenant, column, of, factor, column === grain.at(-1))} as ${quoteIdent(column)}`,
    )
    await warehouse.run(
      `create table analytics.${quoteIdent(table.name)} as select ${selected.join(', ')} from range(${rows[name] ?? (name === 'campaigns' ? 7 : 210)}) as numbers(n)`,
    )
    tables.push({ relation: table, fingerprint: null, dataVersion: null, dataAsOf: canaryDataAsOf })
  }
  const id = `${tenant}-${String(++count).padStart(4, '0')}`
  const manifest = await buildSnapshot(warehouse, {
    home,
    id,
    tenant,
    publishedAt: canaryDataAsOf,
    dataAsOf: canaryDataAsOf,
    runId: `run-of-${tenant}`,
    version: id,
    loadMarks: {},
    tests: { passed: 0, warned: 0 },
    tables,
    rollups: snapshotRollups(tenantDefinitions({ slug: tenant, reporting: { currency: 'USD', timeZone: 'UTC' } })),
  })
  await pointAt(home, { snapshot: snapshotOf(manifest), pin: null })
  return id
}

function valueOf(tenant: string, name: string, { type }: Column, factor: number, isKey: boolean): string {
  if (type.endsWith('[]') || type.startsWith('struct')) return `null::${type}`
  const texts: Readonly<Record<string, string>> = {
    date: `date '2026-11-20' - (n % 40)::integer`,
    timestamptz: `timestamptz '2026-11-20 12:00:00+00' - to_hours((n % 960)::integer)`,
    boolean: name === 'is_test' ? 'false' : 'n % 3 = 0',
    json: `'"${canaryOf(tenant)}"'::json`,
    varchar: `concat('${canaryOf(tenant)}-${name}-', n${isKey ? '' : ' % 7'})`,
  }
  return texts[type] ?? `((n % 11) * ${factor})::${type}`
}
