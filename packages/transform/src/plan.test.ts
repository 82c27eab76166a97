import { column, sql } from '@gata/sql'
import { describe, expect, it } from 'vitest'
import {
  compile,
  defineModel,
  type Model,
  type ModelSpec,
  type NodeState,
  type PlanInput,
  plan,
  select,
} from './index.ts'
import { derivedVersion, inputHashOf } from './plan.ts'

const source = model({
  name: 'orders',
  schema: 'raw',
  kind: 'incremental',
  layer: 'source',
  tenant: 'acme',
  query: null,
})
const staged = model({ name: 'stg_orders', tenant: 'acme', query: sql`from ${source}` })
const fact = model({ name: 'fct_orders', kind: 'table', tenant: 'acme', query: sql`from ${staged}` })
const shared = model({ name: 'rates', kind: 'table' })
const report = model({ name: 'report', kind: 'table', tenant: 'bolt', query: sql`from ${shared}` })
const manifest = compile([source, staged, fact, shared, report])

describe('plan', () => {
  it('builds all that is new, and then nothing', () => {
    expect(actions({ state: new Map() })).toEqual({
      orders: 'new',
      stg_orders: 'new',
      fct_orders: 'new',
      rates: 'new',
      report: 'new',
    })
    expect(actions({})).toEqual({})
  })

  it('carries new loads through views to the tables that read them', () => {
    expect(actions({ sourceVersions: new Map([['raw.orders', '8']]) })).toEqual({ fct_orders: 'input changed' })
  })

  it('says why', () => {
    const changed = new Map(settled()).set('analytics.rates', { fingerprint: 'other', inputHash: '', dataVersion: 'x' })
    const failed = new Map(settled()).set('analytics.rates', { fingerprint: null, inputHash: null, dataVersion: null })
    const existing = new Set(manifest.nodes.map(({ id }) => id).filter((id) => id !== 'analytics.fct_orders'))

    expect(actions({ state: changed })).toEqual({ rates: 'code changed' })
    expect(actions({ state: failed })).toEqual({ rates: 'never succeeded' })
    expect(actions({ existing })).toEqual({ fct_orders: 'missing' })
    expect(Object.values(actions({ force: true }))).toEqual(Array(5).fill('forced'))
  })

  it('plans the selected nodes alone', () => {
    const selected = select(manifest, { select: ['fct_orders'] })
    expect(actions({ selected, sourceVersions: new Map([['raw.orders', '8']]) })).toEqual({
      fct_orders: 'input changed',
    })
    expect(actions({ selected, state: new Map() })).toEqual({ fct_orders: 'new' })
  })
})

/** The state after a run that built everything at source version 7. */
function settled(): ReadonlyMap<string, NodeState> {
  const state = new Map<string, NodeState>()
  const versions = new Map<string, string>()
  for (const node of manifest.nodes) {
    const inputHash = inputHashOf(node, versions)
    const dataVersion = node.layer === 'source' ? '7' : derivedVersion(node, inputHash)
    versions.set(node.id, dataVersion)
    state.set(node.id, { fingerprint: node.fingerprint, inputHash, dataVersion })
  }
  return state
}

function actions(input: Partial<PlanInput>): Record<string, string> {
  const { planned } = plan({
    manifest,
    state: settled(),
    sourceVersions: new Map([['raw.orders', '7']]),
    existing: null,
    selected: null,
    ...input,
  })
  return Object.fromEntries(
    planned.filter(({ action }) => action === 'build').map(({ node, reason }) => [node.name, reason]),
  )
}

function model(spec: Partial<ModelSpec> & { name: string }): Model {
  const columns = { id: column('varchar', 'Names the row.') }
  const query = sql`select 'a' as id`
  return defineModel({
    schema: 'analytics',
    kind: 'view',
    layer: 'analytics',
    description: 'For a test.',
    columns,
    query,
    ...spec,
  })
}
