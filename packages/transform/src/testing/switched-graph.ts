import { column, type Sql, sql } from '@gata/sql'
import type { Warehouse } from '@gata/warehouse'
import { compile, defineModel, type Manifest, type Model, type ModelSpec, type ModelTest } from '../index.ts'

/** A model of a test graph: what stands above it and what a test may say of its one column. */
export interface SwitchedSpec {
  readonly name: string
  readonly above?: readonly string[]
  readonly tests?: readonly ModelTest[]
  readonly tenant?: string | null
  readonly kind?: 'table' | 'view' | 'source'
  /** Stands in the text: another one is other code. */
  readonly version?: number
  readonly columns?: ModelSpec['columns']
}

/**
 * A graph of tables that each give one row, and break, hang or lie as the switches say. Throwing a switch is no new load: nothing is to be
 * built because of it.
 */
export function switchedGraph(specs: readonly SwitchedSpec[]): Manifest {
  const switches = defineModel({
    name: 'switches',
    schema: 'raw_switches',
    kind: 'incremental',
    layer: 'source',
    description: 'How models behave.',
    columns: { load_seq: column('bigint', 'Load.'), node: text, word: text },
    query: null,
  })
  const models = new Map<string, Model>()
  for (const spec of specs) models.set(spec.name, modelOf(spec, switches, models))
  return compile([switches, ...models.values()])
}

/** Lands the switches of a graph, all off. */
export async function landSwitches(warehouse: Warehouse): Promise<void> {
  await warehouse.run('create schema if not exists raw_switches')
  await warehouse.run(
    'create or replace table raw_switches.switches as select 1::bigint as load_seq, null::varchar as node, null::varchar as word',
  )
}

/** Lands a source of a graph anew: a higher load is news. */
export async function landSource(warehouse: Warehouse, name: string, load: number): Promise<void> {
  await warehouse.run(`create or replace table raw_switches.${name} as select ${load}::bigint as load_seq`)
}

/** Says how one model behaves from now on: `broken` fails, `slow` takes minutes, any other word is what it gives. */
export async function throwSwitch(warehouse: Warehouse, node: string, word: string | null): Promise<void> {
  await warehouse.run(sql`delete from raw_switches.switches where node = ${node}`)
  if (word !== null) await warehouse.run(sql`insert into raw_switches.switches values (1, ${node}, ${word})`)
}

/** Names of nodes by some word, sorted. */
export function namesBy<T extends { readonly node: { readonly name: string } }>(
  results: readonly T[],
  isWanted: (result: T) => boolean,
): readonly string[] {
  return results
    .filter(isWanted)
    .map(({ node }) => node.name)
    .sort()
}

function modelOf(spec: SwitchedSpec, switches: Model, models: ReadonlyMap<string, Model>): Model {
  const { name, above = [], tests = [], tenant = null, kind = 'table', version = 1, columns = { id: text } } = spec
  if (kind === 'source') return sourceOf(name, tenant)
  return defineModel({
    name,
    schema: 'analytics',
    kind,
    layer: 'analytics',
    tenant,
    description: 'For a test.',
    columns,
    tests,
    after: above.flatMap((other) => models.get(other) ?? []),
    query:
      kind === 'view'
        ? sql`select ${String(version)} as id`
        : tableQuery(name, version, switches, Object.keys(columns)),
  })
}

function sourceOf(name: string, tenant: string | null): Model {
  const columns = { load_seq: column('bigint', 'Load.') }
  return defineModel({
    name,
    schema: 'raw_switches',
    kind: 'incremental',
    layer: 'source',
    tenant,
    description: 'Landed.',
    columns,
    query: null,
  })
}

function tableQuery(name: string, version: number, switches: Model, columns: readonly string[]): Sql {
  const word = sql`(select max(word) from ${switches} where node = ${name})`
  return sql`
    with hang as (
      select sum(one.range % 7 * two.range) as total
      from (select 1 from ${switches} where node = ${name} and word = 'slow') as slow
      cross join range(100000) as one
      cross join range(100000) as two
    )
    select
      case ${word}
        when 'broken' then error(${`${name} is broken`})
        when 'slow' then total::varchar
        else coalesce(${word}, ${`version ${version}`})
      end as ${{ type: 'sql', parts: [{ kind: 'identifier', name: columns[0] ?? 'id' }] }}
    from hang
  `
}

const text = column('varchar', 'Text.')
