import { describe, expect, it } from 'vitest'
import { fakeContract, openFakeIngest } from './testing/index.ts'

const figure = (id: string, spend: string, day: unknown = '2026-11-15') => ({ id, day, spend })

describe('a package that is read again', () => {
  it('lands nothing where a stale copy stands before the one that is landed', async () => {
    await using ingest = await openFakeIngest()
    await ingest.sync([figure('a', '2'), figure('b', '1')])
    expect(await ingest.sync([figure('a', '1'), figure('b', '1'), figure('a', '2')])).toMatchObject({
      records: 3,
      landed: 0,
      unchanged: 2,
      duplicates: 1,
      deleted: 0,
    })
    expect(await ingest.landed()).toEqual(['a|2026-11-15 2 1', 'b|2026-11-15 1 1'])
  })

  it('lands a record of a day that was not asked for once', async () => {
    await using ingest = await openFakeIngest()
    await ingest.sync([figure('a', '1', '2026-11-09'), figure('b', '1')])
    expect(await ingest.sync([figure('a', '1', '2026-11-09'), figure('b', '1')])).toMatchObject({
      landed: 0,
      deleted: 0,
    })
    // The 9th was never read whole, so what it lacks is not gone.
    expect(await ingest.sync([figure('c', '1', '2026-11-09'), figure('b', '1')])).toMatchObject({
      landed: 1,
      deleted: 0,
    })
  })

  it('marks all of a day as deleted that is empty now', async () => {
    await using ingest = await openFakeIngest()
    await ingest.sync([figure('a', '1'), figure('b', '1')])
    expect(await ingest.sync([])).toMatchObject({ landed: 0, deleted: 2 })
    expect(await ingest.sync([])).toMatchObject({ landed: 0, deleted: 0 })
  })

  it('keeps a record once in quarantine that is refused each time', async () => {
    await using ingest = await openFakeIngest()
    const bad = { id: 'x', day: '2026-11-15', spend: 7 }
    await ingest.sync([bad, bad])
    expect(await ingest.sync([bad])).toMatchObject({ quarantined: 1 })
    expect(await ingest.warehouse.rows('select record_key, path from platform._quarantine')).toEqual([
      { record_key: 'x|2026-11-15', path: 'spend' },
    ])
  })
})

describe('a record', () => {
  it('goes to quarantine without a day that can be told', async () => {
    await using ingest = await openFakeIngest()
    expect(await ingest.sync([figure('a', '1', 'soon'), figure('b', '1', '20261115')])).toMatchObject({
      landed: 1,
      quarantined: 1,
    })
    expect(await ingest.warehouse.rows('select path, expected, got from platform._quarantine')).toEqual([
      { path: 'day', expected: 'a day', got: '"soon"' },
    ])
    expect(await ingest.warehouse.rows('select record_day from raw_acme.facebook_ads_figures')).toEqual([
      { record_day: '2026-11-15' },
    ])
  })

  it('has the declared fields in the order of the contract, then the others, whatever order they came in', async () => {
    await using ingest = await openFakeIngest()
    await ingest.sync([{ reach: null, spend: '1', id: 'a', note: 'n', day: '2026-11-15', x: [1] }])
    expect(await ingest.sync([{ note: 'n', day: '2026-11-15', id: 'a', spend: '1' }])).toMatchObject({ landed: 0 })
    expect(await ingest.warehouse.rows('select payload from raw_acme.facebook_ads_figures')).toEqual([
      { payload: '{"id":"a","day":"2026-11-15","spend":"1","note":"n","reach":null,"x":[1]}' },
    ])
  })

  it('tells the type of a new field by its values, not by its nulls', async () => {
    await using ingest = await openFakeIngest()
    const result = await ingest.sync([
      { ...figure('a', '1'), reach: null, ratio: 1, mixed: 1 },
      { ...figure('b', '1'), reach: 'wide', ratio: 0.5, mixed: 'one' },
    ])
    expect(result?.drift?.added).toEqual([
      { name: 'ratio', type: 'DOUBLE' },
      { name: 'mixed', type: 'JSON' },
      { name: 'reach', type: 'VARCHAR' },
    ])
  })

  it('tells a field whose values are of another type now, and keeps both versions of the schema', async () => {
    await using ingest = await openFakeIngest()
    await ingest.sync([{ ...figure('a', '1'), ratio: 1 }])
    expect((await ingest.sync([{ ...figure('a', '2'), ratio: 0.5 }]))?.drift).toEqual({
      added: [],
      retyped: [{ name: 'ratio', from: 'BIGINT', to: 'DOUBLE' }],
    })
    expect(
      await ingest.warehouse.rows(`
        select
          list_filter(from_json(source_schema, '[{"name": "VARCHAR", "type": "VARCHAR"}]'), lambda x: x.name = 'ratio')[1].type as type,
          valid_to is null as is_current
        from platform.platform_sat__source_schema_history
        order by valid_to nulls last
      `),
    ).toEqual([
      { type: 'BIGINT', is_current: false },
      { type: 'DOUBLE', is_current: true },
    ])
  })
})

describe('records read by changes', () => {
  const contract = fakeContract({
    key: ['id'],
    sync: { kind: 'changes', field: 'day', lookbackMs: 0, historyDays: 10 },
  })
  const window = { kind: 'changes', from: '2026-11-01T00:00:00Z', to: '2026-11-16T00:00:00Z', initial: false } as const

  it('land an older version that arrives late, once', async () => {
    await using ingest = await openFakeIngest()
    const newer = figure('a', 'new', '2026-11-15T12:00:00Z')
    const older = figure('a', 'old', '2026-11-15T10:00:00+00:00')
    await ingest.sync([newer], { contract, window })
    expect(await ingest.sync([older], { contract, window })).toMatchObject({ landed: 1 })
    expect(await ingest.sync([older], { contract, window })).toMatchObject({ landed: 0, unchanged: 1 })
    expect(await ingest.sync([older, newer], { contract, window })).toMatchObject({ landed: 0, duplicates: 1 })
  })

  it('land with a change time that is written as in mail', async () => {
    await using ingest = await openFakeIngest()
    const newer = figure('a', 'new', 'Sun, 15 Nov 2026 12:00:00 +0000')
    const older = figure('a', 'old', 'Sun, 15 Nov 2026 12:30:00 +0100')
    await ingest.sync([newer, older], { contract, window })
    expect(
      await ingest.warehouse.rows("select changed_at, payload->>'spend' as spend from raw_acme.facebook_ads_figures"),
    ).toEqual([{ changed_at: '2026-11-15T12:00:00.000Z', spend: 'new' }])
  })

  it('land without a change time that can be told', async () => {
    await using ingest = await openFakeIngest()
    await ingest.sync([figure('a', '1', 'soon'), figure('b', '1', '2026-11-15T05:00:00-0500')], { contract, window })
    expect(
      await ingest.warehouse.rows('select changed_at from raw_acme.facebook_ads_figures order by record_key'),
    ).toEqual([{ changed_at: null }, { changed_at: '2026-11-15T10:00:00.000Z' }])
  })

  it('are never marked as deleted', async () => {
    await using ingest = await openFakeIngest()
    await ingest.sync([figure('a', '1', '2026-11-15T10:00:00Z')], { contract, window })
    expect(await ingest.sync([], { contract, window })).toMatchObject({ deleted: 0 })
  })
})
