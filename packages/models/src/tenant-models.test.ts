import { compile, type ManifestNode } from '@gata/transform'
import { check } from '@gata/transform/run'
import { describe, expect, it } from 'vitest'
import { platformModels, starSchemaOf } from './index.ts'
import type { FxRate } from './tenant.ts'
import { modelsWrittenOut } from './tenant-models.ts'
import { modelTenant } from './testing/graph-of.ts'

const full = modelTenant([
  'facebook_ads',
  'instagram_ads',
  'google_ads',
  'bing_ads',
  'linkedin_ads',
  'shopify',
  'google_analytics',
  'stripe',
])
const none = { ...modelTenant([]), slug: 'empty_co' }

describe('the graph of all tenants', () => {
  it('gives every model exactly the columns it declares', async () => {
    const manifest = compile(platformModels([full, none]))
    expect((await check(manifest)).size).toBeGreaterThan(50)
  })

  it('gives every tenant the same star schema, whatever its sources', () => {
    const names = compile(platformModels([full, none])).nodes.map((node) => node.name)
    expect(names).toEqual(expect.arrayContaining([...starSchemaOf('acme'), ...starSchemaOf('empty_co')]))
  })

  it('shares one master model between Facebook and Instagram and keeps them apart by platform', () => {
    const { nodes } = compile(platformModels([full]))
    const master = nodes.filter((node) => node.name === 'platform_mm__facebook_ads_api_v1_campaigns')
    const readers = nodes.filter((node) => node.reads.includes(master[0]?.id ?? '') && node.layer === 'intermediate')
    expect(master).toHaveLength(1)
    expect(readers.map((node) => node.sql?.match(/source_platform = '(\w+)'/)?.[1]).sort()).toEqual([
      'facebook_ads',
      'instagram_ads',
    ])
    expect(readers.every((node) => node.sql?.includes("tenant_slug = 'acme'"))).toBe(true)
  })
})

describe('tenants that are a family', () => {
  const rates: readonly FxRate[] = [{ day: '2026-11-01', from: 'EUR', to: 'USD', rate: '1.1' }]
  const filtered = modelTenant(['facebook_ads', 'shopify'], {
    campaigns: { filters: [{ field: 'campaign_status', operator: 'equals', values: ['ACTIVE'] }] },
    facebook_insights: { conversionEventPattern: 'lead' },
  })
  // The third slug stands in the texts of everybody's models too.
  const tenants = ['acme', 'b1', 'orders', 'bolt'].flatMap((slug, index) => [
    { ...full, slug, sources: full.sources.map((source) => ({ ...source, settings: { account_id: `${index}` } })) },
    { ...filtered, slug: `${slug}_filtered`, timeZone: index % 2 === 0 ? 'Europe/Berlin' : 'Asia/Tokyo' },
    { ...none, slug: `${slug}_empty` },
  ])

  it('have each what they would have had, had their models been written for them', () => {
    const comparable = (nodes: readonly ManifestNode[]): readonly unknown[] =>
      nodes
        .map(({ dependsOn, reads, parents, ...node }) => ({
          ...node,
          fingerprint: 'of the family',
          dependsOn: [...dependsOn].sort(),
          reads: [...reads].sort(),
          parents: [...parents].sort(),
        }))
        .sort((left, right) => (left.id < right.id ? -1 : 1))
    const { nodes } = compile(platformModels(tenants, rates))
    expect(comparable(nodes)).toEqual(comparable(compile(modelsWrittenOut(tenants, rates)).nodes))
    expect(nodes.length).toBeGreaterThan(500)
  })

  it('stand in an order in which every node comes after what it depends on', () => {
    const { nodes } = compile(platformModels(tenants))
    const seen = new Set<string>()
    const early = nodes.filter(({ id, dependsOn }) => {
      seen.add(id)
      return dependsOn.some((other) => !seen.has(other))
    })
    expect(early).toEqual([])
  })

  it('are left as they are by one more', () => {
    const before = compile(platformModels(tenants)).nodes
    const more = { ...modelTenant(['facebook_ads', 'woocommerce', 'mixpanel']), slug: 'newcomer' }
    const after = new Map(compile(platformModels([...tenants, more])).nodes.map((node) => [node.id, node]))
    const changed = before.filter(({ id, fingerprint }) => after.get(id)?.fingerprint !== fingerprint)
    expect(changed.filter(({ tenant }) => tenant !== null)).toEqual([])
    expect(changed.map(({ layer }) => layer)).not.toContain('master')
    expect([...after.values()].filter(({ tenant }) => tenant === 'newcomer').length).toBeGreaterThan(20)
  })

  it('have one fingerprint for what is the same, and another where the logic differs', () => {
    const { nodes } = compile(platformModels(tenants))
    const of = (name: string): string | undefined => nodes.find((node) => node.name === name)?.fingerprint
    expect(of('fct_acme__orders')).toBe(of('fct_orders__orders'))
    expect(of('fct_acme_filtered__orders')).not.toBe(of('fct_b1_filtered__orders'))
    expect(of('fct_acme_filtered__orders')).toBe(of('fct_orders_filtered__orders'))
  })
})
