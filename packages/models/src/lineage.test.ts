import { compile, type Manifest } from '@gata/transform'
import { columnLineage } from '@gata/transform/run'
import { type LineageClaim, proveLineage } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { platformModels } from './index.ts'
import { modelTenant } from './testing/graph-of.ts'

/** Every connector where `GATA_TEST_LINEAGE=all`, which takes a minute and a half; else one of each domain. */
const connectors: Parameters<typeof modelTenant>[0] =
  process.env['GATA_TEST_LINEAGE'] === 'all'
    ? [
        'facebook_ads',
        'instagram_ads',
        'google_ads',
        'bing_ads',
        'amazon_ads',
        'tiktok_ads',
        'linkedin_ads',
        'shopify',
        'bigcommerce',
        'woocommerce',
        'google_analytics',
        'amplitude',
        'mixpanel',
        'stripe',
      ]
    : ['facebook_ads', 'shopify', 'google_analytics']

describe('the lineage of our models', () => {
  const manifest = compile(platformModels([modelTenant(connectors)]))

  it('is known for every column, names nothing that a model does not read, and leaves nothing out that it does', async () => {
    for (const ephemeral of ['apart', 'inlined'] as const) {
      const lineages = [...(await columnLineage(manifest, { ephemeral })).values()]
      const wrong = lineages.flatMap(({ node, reads, columns, rows, problem }) => {
        const named = new Set([...columns.flatMap(({ inputs }) => inputs), ...rows].map((input) => input.node))
        const strange = [...named].filter((id) => !reads.includes(id))
        const forgotten = reads.filter((id) => !named.has(id))
        return problem || strange.length > 0 || forgotten.length > 0 ? [{ node, problem, strange, forgotten }] : []
      })
      expect(wrong).toEqual([])
      expect(lineages).toHaveLength(manifest.nodes.length)
    }
  })

  it('holds over random rows: what no lineage ties to a column or a field of a record does not change it', async () => {
    const proof = await proveLineage(await claimsOf(manifest))

    // The one’s dates are of the form of mails, the other’s time zones have names, which random texts are not.
    const untried = /bigcommerce_orders|anomaly_scores/
    expect(proof.untried.filter((each) => !untried.test(each))).toEqual([])
    expect(proof.missing).toEqual([])
    expect(proof.unseen.length / proof.said).toBeLessThan(0.3)
  })
})

async function claimsOf(manifest: Manifest): Promise<readonly LineageClaim[]> {
  const byId = new Map(manifest.nodes.map((node) => [node.id, node]))
  const lineages = await columnLineage(manifest, { ephemeral: 'inlined' })
  return manifest.nodes.flatMap((node) => {
    const lineage = lineages.get(node.id)
    if (node.sql === null || !lineage || node.layer === 'staging' || node.layer === 'master') return []
    return [{ node, reads: node.reads.flatMap((id) => byId.get(id) ?? []), lineage }]
  })
}
