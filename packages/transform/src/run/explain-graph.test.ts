import { seededRandom } from '@gata/base'
import { column, sql, unsafeSql } from '@gata/sql'
import { openWarehouse, type Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import { compile, defineModel, type Manifest } from '../index.ts'
import { landSource, landSwitches, namesBy, type SwitchedSpec, switchedGraph } from '../testing/switched-graph.ts'
import { explainGraph, type Recompile } from './explain-graph.ts'
import { runGraph } from './run-graph.ts'

const aTable = (name: string) =>
  ({ name, schema: 'analytics', kind: 'table', layer: 'analytics', tags: [], description: 'A table.' }) as const

describe('an explained plan', () => {
  it('is what the run then does, over random changes', async () => {
    const random = seededRandom(3)
    let planned = 0
    for (let round = 0; round < 4; round++) {
      await using warehouse = await openMemoryWarehouse()
      await landSwitches(warehouse)
      let specs = randomSpecs(random)
      for (const { name, kind } of specs) if (kind === 'source') await landSource(warehouse, name, 1)
      for (let change = 0; change < 5; change++) {
        const manifest = switchedGraph(specs)
        const selection = random() < 0.3 ? { select: [`+${manifest.nodes.at(-1)?.name}`] } : {}
        const { builds, unchanged } = await explainGraph(warehouse, manifest, { selection })
        const { results } = await runGraph(warehouse, manifest, { selection })
        expect(namesBy(results, ({ status }) => status === 'success')).toEqual(namesBy(builds, () => true))
        expect(results).toHaveLength(builds.length + unchanged)
        expect(builds.filter(({ isCertain }) => !isCertain)).toEqual([])
        planned += builds.length
        specs = await changed(warehouse, specs, manifest, random)
      }
    }
    expect(planned).toBeGreaterThan(60)
  })

  it('names what changed directly above, and where the change began', async () => {
    await using warehouse = await openMemoryWarehouse()
    await landSwitches(warehouse)
    const specs: readonly SwitchedSpec[] = [
      { name: 'landed', kind: 'source' },
      { name: 'seen', kind: 'view', above: ['landed'] },
      { name: 'fact', above: ['seen'] },
      { name: 'other' },
      { name: 'report', above: ['fact', 'other'] },
    ]
    await landSource(warehouse, 'landed', 1)
    await runGraph(warehouse, switchedGraph(specs))
    const said = async (manifest: Manifest): Promise<readonly unknown[]> =>
      (await explainGraph(warehouse, manifest)).builds.map(({ node, reason, because, origins }) => [
        node.name,
        reason,
        because,
        origins,
      ])

    expect(await said(switchedGraph(specs))).toEqual([])
    await landSource(warehouse, 'landed', 2)
    expect(await said(switchedGraph(specs))).toEqual([
      ['fact', 'upstream changed', ['raw_switches.landed'], ['raw_switches.landed']],
      ['report', 'upstream changed', ['analytics.fact'], ['raw_switches.landed']],
    ])
    const otherCode = switchedGraph(
      specs.map((spec) => (spec.name === 'other' || spec.name === 'seen' ? { ...spec, version: 2 } : spec)),
    )
    expect(await said(otherCode)).toEqual([
      ['other', 'code changed', [], []],
      ['seen', 'code changed', [], []],
      [
        'fact',
        'upstream changed',
        ['analytics.seen', 'raw_switches.landed'],
        ['analytics.seen', 'raw_switches.landed'],
      ],
      [
        'report',
        'upstream changed',
        ['analytics.fact', 'analytics.other'],
        ['analytics.seen', 'raw_switches.landed', 'analytics.other'],
      ],
    ])
  })

  it('remembers over a run that failed half way what the rest was built from', async () => {
    await using warehouse = await openMemoryWarehouse()
    await landSwitches(warehouse)
    const specs: readonly SwitchedSpec[] = [{ name: 'one' }, { name: 'two', above: ['one'] }]
    await runGraph(warehouse, switchedGraph(specs))
    const later = switchedGraph([
      { name: 'one', version: 2 },
      { name: 'two', above: ['one'] },
    ])
    await runGraph(warehouse, later, { selection: { select: ['one'] } })
    const { builds } = await explainGraph(warehouse, later)
    expect(builds).toMatchObject([
      { node: { name: 'two' }, reason: 'upstream changed', because: ['analytics.one'], isCertain: true },
    ])
  })

  it('shows the columns that differ', async () => {
    await using warehouse = await openMemoryWarehouse()
    await landSwitches(warehouse)
    await runGraph(warehouse, switchedGraph([{ name: 'one' }, { name: 'two', above: ['one'] }]))
    const renamed = switchedGraph([
      { name: 'one', columns: { name: column('varchar', 'Name.') } },
      { name: 'two', above: ['one'] },
    ])
    const { builds } = await explainGraph(warehouse, renamed)
    expect(builds[0]?.columns).toEqual({
      added: [{ name: 'name', type: 'varchar' }],
      removed: [{ name: 'id', type: 'varchar' }],
      retyped: [],
    })
  })

  it('shows how far columns that are new or of another type reach, over models in between', async () => {
    const graphOf = (type: 'bigint' | 'double'): Manifest => {
      const one = defineModel({
        ...aTable('one'),
        columns: { id: column('varchar', 'Id.'), amount: column(type, 'Amount.'), extra: column('bigint', 'Unused.') },
        query: sql`select 'a' as id, 1::${unsafeSql(type)} as amount, 2::bigint as extra`,
      })
      const two = defineModel({
        ...aTable('two'),
        columns: { id: column('varchar', 'Id.'), doubled: column('double', 'Twice the amount.') },
        query: sql`select id, (amount * 2)::double as doubled from ${one}`,
      })
      const three = defineModel({
        ...aTable('three'),
        columns: { id: column('varchar', 'Id.'), total: column('double', 'Sum.') },
        query: sql`select id, sum(doubled)::double as total from ${two} group by id`,
      })
      const four = defineModel({
        ...aTable('four'),
        columns: { id: column('varchar', 'Id.') },
        query: sql`select id from ${two} where doubled > 1`,
      })
      const aside = defineModel({
        ...aTable('aside'),
        columns: { id: column('varchar', 'Id.') },
        query: sql`select id from ${one}`,
      })
      return compile([one, two, three, four, aside])
    }
    await using warehouse = await openMemoryWarehouse()
    await runGraph(warehouse, graphOf('bigint'))
    const { builds } = await explainGraph(warehouse, graphOf('double'))
    const one = builds.find(({ node }) => node.name === 'one')
    expect(one?.columns?.retyped).toEqual([{ name: 'amount', from: 'bigint', to: 'double' }])
    expect(one?.reaches.toSorted((a, b) => a.node.localeCompare(b.node))).toEqual([
      { node: 'analytics.four', columns: [], rows: true },
      { node: 'analytics.three', columns: ['total'], rows: false },
      { node: 'analytics.two', columns: ['doubled'], rows: false },
    ])
    expect(builds.filter(({ node, reaches }) => node.name !== 'one' && reaches.length > 0)).toEqual([])
  })

  it('tells configuration from code by compiling the one that was built with', async () => {
    await using warehouse = await openMemoryWarehouse()
    await landSwitches(warehouse)
    // The configuration of a tenant is a number that the text of its fact holds; `code` is what an author changes.
    const graphOf = (configs: ReadonlyMap<string | null, string>, code: number): Manifest => ({
      ...switchedGraph(
        [...configs].flatMap(([tenant, config]) => [
          { name: `fct_${tenant}`, tenant, version: Number(config) * 10 + code },
          { name: `plain_${tenant}`, tenant, version: code },
        ]),
      ),
      configs,
    })
    const reasons = async (configs: ReadonlyMap<string | null, string>, code: number): Promise<object> => {
      const recompile: Recompile = (others) => graphOf(others, code)
      const { builds } = await explainGraph(warehouse, graphOf(configs, code), { recompile })
      return Object.fromEntries(builds.map(({ node, reason }) => [node.name, reason]))
    }
    const before = new Map<string | null, string>([
      ['acme', '1'],
      ['bolt', '1'],
    ])
    await runGraph(warehouse, graphOf(before, 1))

    expect(await reasons(before, 1)).toEqual({})
    expect(await reasons(new Map([...before, ['acme', '2']]), 1)).toEqual({ fct_acme: 'config changed' })
    expect(await reasons(before, 2)).toEqual({
      fct_acme: 'code changed',
      plain_acme: 'code changed',
      fct_bolt: 'code changed',
      plain_bolt: 'code changed',
    })
    expect(await reasons(new Map([...before, ['acme', '2']]), 2)).toEqual({
      fct_acme: 'code and config changed',
      plain_acme: 'code changed',
      fct_bolt: 'code changed',
      plain_bolt: 'code changed',
    })
  })

  it('of a warehouse that holds nothing is all new', async () => {
    await using warehouse = await openWarehouse(':memory:')
    const { builds } = await explainGraph(warehouse, switchedGraph([{ name: 'one' }]))
    expect(builds.map(({ node, reason }) => [node.name, reason])).toEqual([
      ['switches', 'new'],
      ['one', 'new'],
    ])
  })
})

function randomSpecs(random: () => number): readonly SwitchedSpec[] {
  return Array.from({ length: 8 + Math.floor(random() * 8) }, (_, number) => ({
    name: `model_${number}`,
    kind: random() < 0.2 || number === 0 ? 'source' : random() < 0.3 ? 'view' : 'table',
    above: Array.from({ length: number }, (_, other) => `model_${other}`).filter(() => random() < 1.8 / (number + 1)),
  }))
}

/** Some of: new loads, new code, a dropped table, new models. */
async function changed(
  warehouse: Warehouse,
  specs: readonly SwitchedSpec[],
  manifest: Manifest,
  random: () => number,
): Promise<readonly SwitchedSpec[]> {
  for (const { name, kind } of specs) {
    if (kind === 'source' && random() < 0.3) await landSource(warehouse, name, 100 + Math.floor(random() * 1_000_000))
  }
  const [dropped] = manifest.nodes.filter(({ kind }) => kind === 'table' && random() < 0.1)
  if (dropped) await warehouse.run(`drop table if exists analytics.${dropped.name}`)
  return specs.map((spec) => (random() < 0.15 ? { ...spec, version: (spec.version ?? 1) + 1 } : spec))
}
