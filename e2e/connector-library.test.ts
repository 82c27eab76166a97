import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findConnector } from '@gata/connectors'
import { openWarehouse } from '@gata/warehouse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceUseCases } from '../apps/cli/src/service-use-cases.ts'
import { runWords } from '../apps/cli/src/testing/test-terminal.ts'

let home: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'gata-library-'))
})
afterAll(() => rm(home, { recursive: true }))

describe('gata connectors init', () => {
  it('registers every object once, says so, and is none the wiser the second time', async () => {
    const first = await runWords(`connectors init --home ${home}`, serviceUseCases)
    expect(first.code).toBe(0)
    expect(first.out).toMatch(/^shopify +orders +shopify_api_v1_orders +[0-9a-f]{32} +1 +new$/m)
    const again = await runWords(`connectors init --home ${home}`, serviceUseCases)
    expect(again).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Nothing changed; \d+ objects of \d+ connectors/),
    })
  })

  it('opens a new version for a contract that changed and keeps the old one', async () => {
    {
      await using warehouse = await openWarehouse(join(home, 'warehouse.duckdb'))
      await warehouse.run(`
        update platform.connector_blueprints
        set source_schema_hash = 'of an older contract'
        where source_name = 'shopify' and source_table_name = 'orders'`)
    }
    const { out } = await runWords(`connectors init --home ${home} --json`, serviceUseCases)
    const [row, result] = out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    expect(row).toMatchObject({ type: 'row', connector: 'shopify', object: 'orders', version: 2, state: 'changed' })
    expect(result).toMatchObject({ type: 'result', status: 'done', new: 0, changed: 1 })
    await using warehouse = await openWarehouse(join(home, 'warehouse.duckdb'), { readOnly: true })
    expect(
      await warehouse.rows(`
        select version, source_schema_hash = 'of an older contract' as is_old
        from platform.connector_blueprints
        where source_name = 'shopify' and source_table_name = 'orders'
        order by version`),
    ).toEqual([
      { version: 1, is_old: true },
      { version: 2, is_old: false },
    ])
  })
})

describe('gata connectors show', () => {
  it('explains secrets by their variables, objects, cursors and personal data', async () => {
    const { code, out } = await runWords('connectors show shopify --tenant tyrell_corp', serviceUseCases)
    expect(code).toBe(0)
    expect(out).toContain('GATA_TYRELL_CORP_SHOPIFY_CLIENT_SECRET')
    expect(out).toMatch(/^orders +legacyResourceId \?\? id +changes +updatedAt +1 day +1,825/m)
    expect(out).toMatch(/^orders +email, phone, customer.*https:\/\/shopify\.dev/m)
    expect(out).toContain('Limits: Points of query cost')
  })

  it('gives a program the same as data', async () => {
    const { out } = await runWords('connectors show stripe --json', serviceUseCases)
    const last: unknown = JSON.parse(out.trim().split('\n').at(-1) ?? '')
    expect(last).toMatchObject({
      type: 'result',
      connector: 'stripe',
      objects: findConnector('stripe').objects.map(({ name }) => ({ object: name })),
    })
  })

  it('names the connector that was probably meant', async () => {
    expect(await runWords('connectors show shopfy', serviceUseCases)).toMatchObject({
      code: 2,
      error: expect.stringContaining('did you mean shopify?'),
    })
  })
})
