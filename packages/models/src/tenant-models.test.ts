import { compile } from '@gata/transform'
import { check } from '@gata/transform/run'
import { describe, expect, it } from 'vitest'
import { platformModels, starSchemaOf } from './index.ts'
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
