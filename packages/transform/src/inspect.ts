import { didYouMean } from '@gata/base'
import type { CompileProblem, Report } from './compile-problem.ts'
import { inspectTests } from './inspect-tests.ts'
import type { Model } from './model.ts'
import { idOf, relationIds } from './model-id.ts'
import { keyColumns } from './push.ts'

/** Everything that is wrong with models one by one; cycles are found apart. */
export function problemsOf(models: readonly Model[], byId: ReadonlyMap<string, Model>): CompileProblem[] {
  const problems: CompileProblem[] = []
  for (const model of models) {
    const id = idOf(model)
    const report: Report = (code, message) => problems.push({ model: id, code, message })
    if (byId.get(id) !== model) report('duplicate-model', 'another model has the same schema and name')
    inspectQuery(model, byId, report)
    inspectMaster(model, byId, report)
    inspectColumns(model, report)
    inspectTests(model, byId, report)
    inspectIncrement(model, byId, report)
  }
  return problems
}

function inspectQuery(model: Model, byId: ReadonlyMap<string, Model>, report: Report): void {
  if (model.kind === 'incremental' && model.query)
    report('query-not-run', 'an incremental model is filled by pushes alone')
  if (model.kind !== 'incremental' && !model.query)
    report('missing-query', `a model of kind ${model.kind} needs a query`)
  for (const id of [...relationIds(model.query), ...model.after.map(idOf)]) {
    const upstream = byId.get(id)
    if (!upstream) report('unknown-relation', `it reads ${id}, which is no model${didYouMean(id, [...byId.keys()])}`)
    else if ((upstream.kind === 'push' || upstream.kind === 'snapshot') && relationIds(model.query).includes(id)) {
      report(
        'push-is-no-relation',
        `it reads ${id}, which only moves rows; read the master model and name the push in after`,
      )
    }
  }
}

function inspectMaster(model: Model, byId: ReadonlyMap<string, Model>, report: Report): void {
  if (model.kind === 'snapshot') return inspectSnapshot(model, byId, report)
  if (model.kind !== 'push') {
    if (model.into) report('master-without-push', `only a push has a master model, not a ${model.kind}`)
    return
  }
  const master = model.into && byId.get(idOf(model.into))
  if (!master) return report('push-without-master', 'a push names the master model it merges into, itself in the graph')
  if (master.kind !== 'incremental')
    report('push-without-master', `${idOf(master)} is a ${master.kind}, not incremental`)
  const missing = keyColumns.filter((name) => !(name in model.columns))
  if (missing.length > 0) report('push-column-missing', `it lacks ${missing.join(', ')}`)
  const foreign = Object.keys(model.columns).filter((name) => !(name in master.columns))
  if (foreign.length > 0) report('push-column-unknown', `${idOf(master)} has no ${foreign.join(', ')}`)
}

function inspectSnapshot(model: Model, byId: ReadonlyMap<string, Model>, report: Report): void {
  const versions = model.into && byId.get(idOf(model.into))
  if (versions?.kind !== 'incremental')
    return report('snapshot-without-table', 'a snapshot names the incremental model that keeps its versions')
  if (model.grain.length === 0)
    report('snapshot-without-grain', 'a snapshot names the columns by which a row is known again')
  const foreign = Object.keys(model.columns).filter((name) => !(name in versions.columns))
  if (foreign.length > 0) report('snapshot-column-unknown', `${idOf(versions)} has no ${foreign.join(', ')}`)
  const stamps = Object.keys(versions.columns).filter((name) => !(name in model.columns))
  const odd = stamps.filter((name) => versions.columns[name]?.type !== 'timestamptz')
  if (odd.length > 0)
    report('snapshot-column-missing', `it does not give ${odd.join(', ')}, and only instants are filled in`)
}

function inspectColumns(model: Model, report: Report): void {
  const names = Object.keys(model.columns)
  if (names.length === 0) report('no-columns', 'a model declares its columns')
  const known = (code: string, what: string, columns: readonly string[]): void => {
    for (const name of columns) {
      if (!names.includes(name))
        report(code, `${what} names the column ${name}, which it does not have${didYouMean(name, names)}`)
    }
  }
  known('bad-grain-column', 'the grain', model.grain)
  known('bad-heavy-column', 'heavyColumns', model.heavyColumns)
}

function inspectIncrement(model: Model, byId: ReadonlyMap<string, Model>, report: Report): void {
  const { increment } = model
  if (!increment) return
  const rows = byId.get(idOf(increment.rows))
  if (model.kind !== 'table' || rows?.kind !== 'ephemeral')
    return report('bad-increment', 'an increment is for a table over the rows of an ephemeral model')
  const missing = Object.keys(rows.columns).filter((name) => !(name in model.columns))
  if (missing.length > 0) report('bad-increment', `the table lacks ${missing.join(', ')}, which its rows have`)
  const unknown = [increment.rowKey, ...increment.partition, 'source_platform'].filter(
    (name) => !(name in rows.columns),
  )
  if (unknown.length > 0) report('bad-increment', `the rows have no ${unknown.join(', ')}`)
  for (const { view } of increment.records)
    if (!('load_seq' in view.columns)) report('bad-increment', `${idOf(view)} does not tell the load of a record`)
}
