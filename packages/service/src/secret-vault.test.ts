import { silentLogger } from '@gata/base'
import { findConnector } from '@gata/connectors'
import { useControlStore } from '@gata/control/testing'
import { tenantFixture } from '@gata/tenants/testing'
import { sandboxTarget } from '@gata/warehouse'
import { describe, expect, it } from 'vitest'
import { connectSource } from './connections.ts'
import { forgetSecrets, keepSecrets, keptSecrets } from './keep-secrets.ts'
import type { Project } from './project.ts'
import { openSecretVault } from './secret-vault.ts'

const store = useControlStore()
const bing = { connector: 'bing_ads', enabled: true, settings: { account_id: '1', customer_id: '2' }, logic: {} }
const tenant = tenantFixture({ sources: [bing] })
const source = { tenant: 'acme', connector: 'bing_ads' }

const inEnvironment = {
  GATA_ACME_BING_ADS_CLIENT_ID: 'id',
  GATA_ACME_BING_ADS_CLIENT_SECRET: 'secret',
  GATA_ACME_BING_ADS_REFRESH_TOKEN: 'first',
  GATA_ACME_BING_ADS_DEVELOPER_TOKEN: 'developer',
}

function projectWith(environment: Readonly<Record<string, string>>): Project {
  return {
    root: store.home,
    home: store.home,
    tenants: [tenant],
    connectors: [],
    fxRates: [],
    environment: { DATABASE_URL: store.databaseUrl, ...environment },
    clock: { now: () => new Date('2026-09-07T12:00:00Z'), sleep: async () => {} },
    logger: silentLogger,
    target: sandboxTarget(store.home),
    memoryLimit: '1GB',
  }
}

async function refreshTokenOf(project: Project): Promise<string | undefined> {
  await using vault = openSecretVault(project)
  const { connection } = await connectSource(project, vault, tenant, bing)
  return connection.secrets['refresh_token']
}

describe('the secrets of a source', () => {
  it('are those of the environment, until the vendor replaces one, and again when a person gives another', async () => {
    const project = projectWith(inEnvironment)
    expect(await refreshTokenOf(project)).toBe('first')
    for (const next of ['second', 'third']) {
      await using vault = openSecretVault(project)
      const { onSecret } = await connectSource(project, vault, tenant, bing)
      await onSecret?.('refresh_token', next)
      expect(await refreshTokenOf(project)).toBe(next)
    }
    expect(await keptSecrets(project)).toMatchObject([{ name: 'refresh_token', isRotated: true }])
    expect(await refreshTokenOf(projectWith({ ...inEnvironment, GATA_ACME_BING_ADS_REFRESH_TOKEN: 'mine' }))).toBe(
      'mine',
    )
    expect(await forgetSecrets(project, source)).toBe(1)
    expect(await refreshTokenOf(project)).toBe('first')
  })

  it('are those that are kept where the environment has none, and what is missing of both is named', async () => {
    const project = projectWith({})
    await expect(refreshTokenOf(project)).rejects.toMatchObject({ code: 'no-credentials' })
    const { developer_token, ...most } = {
      client_id: 'i',
      client_secret: 's',
      refresh_token: 'kept',
      developer_token: 'd',
    }
    await keepSecrets(project, source, most)
    await expect(refreshTokenOf(project)).rejects.toThrow(/expected GATA_ACME_BING_ADS_DEVELOPER_TOKEN in/)
    await keepSecrets(project, source, { developer_token })
    expect(await refreshTokenOf(project)).toBe('kept')
  })

  it('are refused under a name that the connector does not know, all at once, and without showing them', async () => {
    const kept = keepSecrets(projectWith({}), source, { refresh_tokn: 'hush', client_id: ' ' })
    await expect(kept).rejects.toThrow(/refresh_tokn.*did you mean.*client_id is empty/i)
    await expect(kept).rejects.not.toThrow(/hush/)
  })

  it('need no store where the environment has them all and the vendor replaces none', async () => {
    const shop = { connector: 'shopify', enabled: true, settings: { shop: 'acme' }, logic: {} }
    const environment = { GATA_ACME_SHOPIFY_CLIENT_ID: 'i', GATA_ACME_SHOPIFY_CLIENT_SECRET: 's' }
    const project = {
      ...projectWith(environment),
      environment: { ...environment, DATABASE_URL: 'postgres://nowhere:1/x' },
    }
    await using vault = openSecretVault(project)
    expect(await vault.read(tenantFixture({ sources: [shop] }), findConnector('shopify'))).toEqual({
      client_id: 'i',
      client_secret: 's',
    })
  })
})
