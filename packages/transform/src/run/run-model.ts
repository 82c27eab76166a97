import { GataError } from '@gata/base'
import { quoteIdent, quoteRelation, type Relation } from '@gata/sql'
import { openWarehouse, type Queryable, type Row } from '@gata/warehouse'
import { inlineRelations } from '../inline.ts'
import type { Model } from '../model.ts'
import { idOf, relationIds } from '../model-id.ts'
import type { InputRows } from '../unit-test.ts'
import { insertRows } from './insert-rows.ts'
import { createEmptyTable } from './table-columns.ts'

export interface RunModelOptions {
  /** The rows of what stands upstream, directly or further up. */
  readonly inputs: ReadonlyMap<Relation, InputRows> | readonly (readonly [Relation, InputRows])[]
  /** Columns to sort the answer by; without it the order is the query's own. */
  readonly orderBy?: readonly string[]
}

/**
 * Rows in, rows out: the unit test of a model. Upstream relations that are given stand as tables of their declared columns;
 * one that is not given is made from its own query where something beneath it is given, else it is empty.
 *
 * @throws GataError `unknown-input` for rows of something that the model does not read, or for a column that is not declared.
 */
export async function runModel<T extends Row = Row>(model: Model, options: RunModelOptions): Promise<readonly T[]> {
  const given = new Map([...options.inputs].map(([relation, rows]) => [idOf(relation), rows]))
  const order = upstreamOf(model)
  for (const id of given.keys()) {
    if (!order.has(id)) {
      throw new GataError('unknown-input', 'rows are given for something the model does not read', {
        where: idOf(model),
        expected: [...order.keys()].join(', '),
        got: id,
      })
    }
  }
  await using warehouse = await openWarehouse(':memory:')
  await fillUpstreams(warehouse, order, given)
  const ordered = options.orderBy ? `\norder by ${options.orderBy.map(quoteIdent).join(', ')}` : ''
  return await warehouse.rows<T>(`from (\n${textOf(model)}\n)${ordered}`)
}

async function fillUpstreams(
  warehouse: Queryable,
  order: ReadonlyMap<string, Model>,
  given: ReadonlyMap<string, InputRows>,
): Promise<void> {
  const fed = new Set<string>()
  for (const [id, upstream] of order) {
    await warehouse.run(`create schema if not exists ${quoteIdent(upstream.schema)}`)
    const isFed = given.has(id) || readIds(upstream).some((read) => fed.has(read))
    if (isFed) fed.add(id)
    if (isFed && !given.has(id)) await warehouse.run(`create view ${quoteRelation(upstream)} as\n${textOf(upstream)}`)
    else await createFilled(warehouse, upstream, given.get(id) ?? [])
  }
}

/**
 * Rows as a table of a model's columns gives them back: `100.1` of a decimal is `'100.1000'`, an instant is ISO 8601 in UTC. Only the
 * columns that are named come back.
 *
 * @throws GataError `unknown-input` for a column that is not declared.
 */
export async function asStored(model: Model, rows: InputRows, columns: readonly string[]): Promise<readonly Row[]> {
  await using warehouse = await openWarehouse(':memory:')
  await warehouse.run(`create schema if not exists ${quoteIdent(model.schema)}`)
  await createFilled(warehouse, model, rows)
  return await warehouse.rows(`select ${columns.map(quoteIdent).join(', ')} from ${quoteRelation(model)}`)
}

/** Everything a model reads, directly or not, what is read first; an ephemeral model counts as a relation of its own. */
function upstreamOf(model: Model, found = new Map<string, Model>()): ReadonlyMap<string, Model> {
  for (const part of model.query?.parts ?? []) {
    if (part.kind !== 'relation' || part.relation.schema === null || found.has(idOf(part.relation))) continue
    const upstream = asModel(part.relation, model)
    upstreamOf(upstream, found)
    found.set(idOf(upstream), upstream)
  }
  return found
}

function asModel(relation: Relation, reader: Model): Model {
  if ('columns' in relation) return relation as Model // only a model has columns
  throw new GataError('unknown-relation', 'a model under test reads models only, since their columns are declared', {
    where: idOf(reader),
    got: idOf(relation),
  })
}

async function createFilled(warehouse: Queryable, model: Model, rows: InputRows): Promise<void> {
  const columns = Object.entries(model.columns).map(([name, column]) => ({ name, ...column }))
  const stranger = rows.flatMap((row) => Object.keys(row)).find((name) => !(name in model.columns))
  if (stranger !== undefined) {
    throw new GataError('unknown-input', 'a row has a column that the relation does not declare', {
      where: idOf(model),
      expected: columns.map(({ name }) => name).join(', '),
      got: stranger,
    })
  }
  await warehouse.run(createEmptyTable({ ...model, columns }))
  await insertRows(warehouse, quoteRelation(model), columns, rows)
}

function readIds(model: Model): readonly string[] {
  return relationIds(model.query)
}

function textOf(model: Model): string {
  if (!model.query)
    throw new GataError('missing-query', 'a model without a query can not be run', { where: idOf(model) })
  return inlineRelations(model.query, () => null)
}
