import { join } from 'node:path'
import { adPerformance, type Canonical, campaigns, events, orders, sessions } from '@gata/models'
import { compileTenants, openProject, type Project } from '@gata/service'
import { defaultAnomalySettings, type Tenant } from '@gata/tenants'
import type { Manifest, ManifestNode } from '@gata/transform'
import { check } from '@gata/transform/run'
import { openWarehouse } from '@gata/warehouse'
import { beforeAll, describe, expect, it } from 'vitest'

let project: Project
let manifest: Manifest

/** Two tenants that have every connector there is, so that every view has a stranger beside it. */
beforeAll(async () => {
  project = await openProject({ root: join(import.meta.dirname, '..'), home: '' })
  manifest = compileTenants(project, [tenantOfAll('acme'), tenantOfAll('bolt')])
})

function tenantOfAll(slug: string): Tenant {
  const sources = project.connectors.map(({ name }) => ({ connector: name, enabled: true, settings: {}, logic: {} }))
  const reporting = { currency: 'USD', timeZone: 'America/New_York' }
  return {
    slug,
    businessName: slug,
    status: 'active',
    reporting,
    sources,
    anomalies: defaultAnomalySettings,
    schedule: null,
    keepSnapshots: 5,
    generation: null,
  }
}

function nodesOf(layer: ManifestNode['layer']): readonly ManifestNode[] {
  return manifest.nodes.filter((node) => node.layer === layer)
}

function typed({ name, type }: { readonly name: string; readonly type: string }): string {
  return `${name} ${type}`
}

/** What the engines of a domain make; sessions are made of the events of their source. */
const tablesOf: Readonly<Record<string, readonly Canonical[]>> = {
  paid_ads: [adPerformance, campaigns],
  ecommerce: [orders],
  analytics: [events, sessions],
  payments: [],
}

describe('every intermediate view', () => {
  it('is there for every object of every connector and tenant', () => {
    const expected = project.connectors.flatMap(({ name, objects }) =>
      objects.flatMap((object) => ['acme', 'bolt'].map((tenant) => `int_${tenant}__${name}_${object}`)),
    )
    expect(
      nodesOf('intermediate')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(expected.sort())
    expect(expected.length).toBeGreaterThan(80)
  })

  it('is a view over one master model alone, and parses a payload once', () => {
    const strange = nodesOf('intermediate').filter(
      ({ kind, reads, sql }) =>
        kind !== 'view' ||
        reads.length !== 1 ||
        !reads[0]?.startsWith('platform.platform_mm__') ||
        sql?.match(/json_transform\(raw_data_payload/g)?.length !== 1,
    )
    expect(strange.map(({ name }) => name)).toEqual([])
  })

  it('gives the rows of its tenant and its platform, and of no other', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await warehouse.run('create schema platform')
    const platforms = project.connectors.map(({ name }) => name)
    for (const master of nodesOf('master').filter(({ kind }) => kind === 'incremental')) {
      const columns = master.columns.map(({ name, type }) => `"${name}" ${type}`)
      await warehouse.run(`create table platform."${master.name}" (${columns.join(', ')})`)
      await warehouse.run(`
        insert into platform."${master.name}" by name
        select
          tenant_slug,
          source_platform,
          tenant_slug || '/' || source_platform as record_key,
          is_current,
          not is_current as is_deleted,
          '{}' as raw_data_payload
        from (select unnest(['acme', 'bolt']) as tenant_slug)
        cross join (select unnest([${platforms.map((name) => `'${name}'`).join(', ')}]) as source_platform)
        cross join (select unnest([true, false]) as is_current)`)
    }
    const given: Record<string, readonly string[]> = {}
    for (const node of nodesOf('intermediate')) {
      const rows = await warehouse.rows<{ record_key: string }>(`select record_key from (${node.sql}) as view_rows`)
      given[node.name] = rows.map((row) => row.record_key)
    }
    const own = nodesOf('intermediate').map(({ name, tenant, tags }) => [name, [`${tenant}/${tags[0]}`]])
    expect(given).toEqual(Object.fromEntries(own))
  })

  it('says so in its text', () => {
    const silent = nodesOf('intermediate').filter(
      ({ sql, tenant, tags }) =>
        !sql?.includes(`where tenant_slug = '${tenant}'`) || !sql.includes(`and source_platform = '${tags[0]}'`),
    )
    expect(silent.map(({ name }) => name)).toEqual([])
  })
})

describe('every engine', () => {
  it('is there for every table of its connector’s domain', () => {
    const expected = project.connectors.flatMap(({ name, domain }) =>
      (tablesOf[domain] ?? []).flatMap((table) =>
        ['acme', 'bolt'].map((tenant) => `engine_${tenant}__${name}_${table.name}`),
      ),
    )
    const engines = nodesOf('engine').map(({ name }) => name)
    expect(engines.filter((name) => name.startsWith('engine_')).sort()).toEqual(expected.sort())
  })

  it('declares the canonical columns and types in their order, but for those that the factory adds', () => {
    const engines = nodesOf('engine').filter(({ name }) => name.startsWith('engine_'))
    const declared = engines.map(({ name, columns }) => [name, columns.map(typed)])
    const promised = engines.map(({ name }) => {
      const table = Object.values(tablesOf)
        .flat()
        .find((candidate) => name.endsWith(`_${candidate.name}`))
      const columns = Object.entries(table?.columns ?? {}).map(([column, { type }]) => ({ name: column, type }))
      return [name, columns.filter((column) => !table?.addedByFactory.includes(column.name)).map(typed)]
    })
    expect(declared).toEqual(promised)
    expect(declared.length).toBeGreaterThan(40)
  })

  it('gives just what it declares, and so does every other model: DuckDB says so of each query', async () => {
    const passed = await check(manifest)
    const unchecked = manifest.nodes.filter(({ sql, fingerprint }) => sql !== null && !passed.has(fingerprint))
    expect(unchecked).toEqual([])
  })

  it('is refused where it gives another type, by name', async () => {
    const nodes = manifest.nodes.map((node) =>
      node.name === 'engine_acme__amplitude_events'
        ? {
            ...node,
            sql: node.sql?.replace(/event_at,/, 'event_at::varchar as event_at,') ?? null,
            fingerprint: 'of-the-changed-text',
          }
        : node,
    )
    await expect(check({ nodes })).rejects.toThrow(
      /engine_acme__amplitude_events\.event_at: it has another type \(expected TIMESTAMP WITH TIME ZONE, got VARCHAR\)/,
    )
  })
})
