import { type Columns, ident, type Sql } from '@gata/sql'
import { defineModel, type Model } from '@gata/transform'
import { type Canonical, engineColumns } from '../canonical/canonical.ts'
import type { ModelSource, ModelTenant } from '../tenant.ts'

/** What an engine may read: the typed views of its source, by object. */
export interface EngineInput {
  readonly tenant: ModelTenant
  readonly source: ModelSource
  /** The intermediate view of one object of this source. */
  readonly object: (name: string) => Model
}

/** The SQL of one connector for one domain: typed views in, canonical columns out. */
export interface Engine {
  readonly connector: string
  readonly canonical: Canonical
  readonly query: (input: EngineInput) => Sql
}

/** Declares an engine. */
export function defineEngine(engine: Engine): Engine {
  return engine
}

/** An engine of one tenant as a node of the graph; its text goes into the factory that reads it. */
export function engineNode(
  engine: Engine,
  input: EngineInput,
  columns: Columns = engineColumns(engine.canonical),
): Model {
  return defineModel({
    name: `engine_${input.tenant.slug}__${engine.connector}_${engine.canonical.name}`,
    schema: 'engines',
    kind: 'ephemeral',
    layer: 'engine',
    tenant: input.tenant.slug,
    tags: [engine.connector],
    description: `${engine.connector} as ${engine.canonical.name} of ${input.tenant.slug}.`,
    columns,
    query: engine.query(input),
  })
}

/** The tenant's logic for one object of a source; empty where it says nothing. */
export function logicOf(source: ModelSource, object: string): NonNullable<ModelSource['logic'][string]> {
  return source.logic[object] ?? {}
}

/** Column names as a select list in declared order. */
export function columnNames(columns: Columns): readonly Sql[] {
  return Object.keys(columns).map(ident)
}
