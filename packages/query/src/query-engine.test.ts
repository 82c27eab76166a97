import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@gata/base'
import { operator, type TenantContext, tenantContext } from '@gata/control/context'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerSources } from './answer-sources.ts'
import { QueryEngine } from './query-engine.ts'
import { rowsOf } from './result-table.ts'
import { publishShop, shopSubject } from './testing/shop.ts'

let home: string
const contextOf = (tenant: string): TenantContext => tenantContext(operator, tenant, 'query', () => true)
const spendByPlatform = { metrics: ['spend'], dimensions: ['platform'] }

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'gata-query-'))
  await publishShop(home, 'acme', { factor: 1 })
  await publishShop(home, 'umbrella', { factor: 100 })
})

afterAll(() => rm(home, { recursive: true }))

const engineOf = () => new QueryEngine({ home, logger: silentLogger })

describe('the query engine', () => {
  it('answers each tenant from its own snapshot, and remembers', async () => {
    await using engine = engineOf()
    const acme = await engine.ask(contextOf('acme'), shopSubject, spendByPlatform)
    const umbrella = await engine.ask(contextOf('umbrella'), shopSubject, spendByPlatform)
    expect(rowsOf(acme.table)).toEqual([
      { platform: 'a', spend: '3.00' },
      { platform: 'b', spend: '4.50' },
    ])
    expect(rowsOf(umbrella.table)).toEqual([
      { platform: 'a', spend: '300.00' },
      { platform: 'b', spend: '450.00' },
    ])
    expect([acme.origin, umbrella.origin]).toEqual(['computed', 'computed'])
    expect(await engine.ask(contextOf('acme'), shopSubject, spendByPlatform)).toEqual({ ...acme, origin: 'remembered' })
  })

  it('asks the database once where several ask the same at the same time', async () => {
    await using engine = engineOf()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => engine.ask(contextOf('acme'), shopSubject, spendByPlatform)),
    )
    const origins = answers.map(({ origin }) => origin)
    expect(origins.filter((origin) => origin === 'computed')).toHaveLength(1)
    expect(new Set(answers.map(({ table }) => JSON.stringify(table)))).toHaveLength(1)
  })

  it('answers from what is published next without being told, and the pages of before from what they began on', async () => {
    await using engine = engineOf()
    const context = contextOf('fresh')
    await publishShop(home, 'fresh', { factor: 1 })
    const before = await engine.ask(context, shopSubject, spendByPlatform)
    await publishShop(home, 'fresh', { factor: 2 })
    const after = await engine.ask(context, shopSubject, spendByPlatform)
    const page = await engine.ask(context, shopSubject, spendByPlatform, { snapshot: before.snapshot.id })
    expect(after.snapshot.id).not.toBe(before.snapshot.id)
    expect(rowsOf(after.table)[0]).toEqual({ platform: 'a', spend: '6.00' })
    expect(page.table).toEqual(before.table)
    await expect(
      engine.ask(context, shopSubject, spendByPlatform, { snapshot: '../umbrella/current' }),
    ).rejects.toMatchObject({ code: 'snapshot-gone' })
  })

  it('gives a tenant nothing that another policy was given', async () => {
    await using engine = engineOf()
    const seen = contextOf('acme')
    const grants = new Map([['acme', { scopes: ['query' as const], seesPersonalData: false }]])
    const unseen = tenantContext({ ...operator, kind: 'key', grants }, 'acme', 'query', () => true)
    const question = { metrics: ['spend'], dimensions: ['customer_email'] }
    expect((await engine.ask(seen, shopSubject, question)).table.rowCount).toBe(3)
    await expect(
      engine.ask(unseen, { ...shopSubject, hidden: ['spend.customer_email'] }, question),
    ).rejects.toMatchObject({ code: 'unknown-dimension' })
    const first = await engine.prepare(seen, shopSubject, spendByPlatform)
    const second = await engine.prepare(unseen, shopSubject, spendByPlatform)
    expect(first.key).not.toBe(second.key)
  })

  it('answers from a rollup where the snapshot has one that gives the same, and says so', async () => {
    await using engine = engineOf()
    const context = contextOf('busy')
    await publishShop(home, 'busy', { factor: 1 })
    const few = await engine.ask(context, shopSubject, spendByPlatform)
    await publishShop(home, 'busy', { factor: 1, copies: 4 })
    const many = await engine.ask(context, shopSubject, spendByPlatform)
    const single = await engine.ask(context, shopSubject, { metrics: ['spend'], dimensions: ['is_new'] })
    expect(answerSources(few.compiled)).toEqual([
      {
        dataset: 'spend',
        measures: ['spend'],
        rollup: null,
        rollupRows: null,
        why: [{ rollup: 'spend_by_platform', code: 'rollup-not-smaller', message: expect.any(String) }],
      },
    ])
    const served = { dataset: 'spend', measures: ['spend'], rollup: 'spend_by_platform', rollupRows: 3, why: [] }
    expect(answerSources(many.compiled)).toEqual([served])
    expect(many.sql).not.toContain('fct_spend')
    expect(rowsOf(many.table)).toEqual([
      { platform: 'a', spend: '12.00' },
      { platform: 'b', spend: '18.00' },
    ])
    expect(answerSources(single.compiled)[0]?.why[0]?.code).toBe('dimension-not-in-rollup')
    // What an earlier page came from is read as it was published.
    const page = await engine.ask(context, shopSubject, spendByPlatform, { snapshot: few.snapshot.id })
    expect(page.table).toEqual(few.table)
  })

  it('lists the values of a dimension, those that contain a text, page by page', async () => {
    await using engine = engineOf()
    const ask = (search: string | null, limit: number, offset = 0) =>
      engine.values(contextOf('acme'), shopSubject, 'platform', { search, limit, offset })
    expect(await ask(null, 10)).toMatchObject({ values: ['a', 'b'], hasMore: false })
    expect(await ask(null, 1)).toMatchObject({ values: ['a'], hasMore: true })
    expect(await ask(null, 1, 1)).toMatchObject({ values: ['b'], hasMore: false })
    expect(await ask('B', 10)).toMatchObject({ values: ['b'], hasMore: false })
    expect(await ask(`' or 1=1 --`, 10)).toMatchObject({ values: [] })
  })

  it('refuses who only looks like a proven caller', async () => {
    await using engine = engineOf()
    const forged = { ...contextOf('acme') }
    await expect(engine.ask(forged, shopSubject, spendByPlatform)).rejects.toMatchObject({ code: 'context-forged' })
    await expect(
      engine.values(forged, shopSubject, 'platform', { search: null, limit: 1, offset: 0 }),
    ).rejects.toMatchObject({ code: 'context-forged' })
  })
})
