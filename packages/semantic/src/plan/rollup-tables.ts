import { GataError, md5Hex } from '@gata/base'
import { relation, renderText } from '@gata/sql'
import type { Dataset } from '../definitions/dataset.ts'
import type { RowExpression } from '../definitions/expression.ts'
import { dimensionOf, indexOf } from '../definitions/model-index.ts'
import type { Rollup } from '../definitions/rollup.ts'
import type { SemanticModel } from '../definitions/semantic-model.ts'
import { validModel } from '../definitions/validate-model.ts'
import { rollupSql } from '../sql/rollup-sql.ts'
import { partialsOf, type RollupPartial } from './rollup-partial.ts'
import type { RollupGroup, RollupTable } from './rollup-table.ts'

/** The tables of the rollups of a model. Error: `bad-semantic-model`. */
export function rollupTables(model: SemanticModel): readonly RollupTable[] {
  const known = tables.get(model)
  if (known) return known
  const { datasets } = indexOf(validModel(model))
  const made = (model.rollups ?? []).map((rollup) => tableOf(rollup, datasets.get(rollup.dataset)))
  tables.set(model, made)
  return made
}

const tables = new WeakMap<SemanticModel, readonly RollupTable[]>()

function tableOf(rollup: Rollup, dataset: Dataset | undefined): RollupTable {
  const time = dataset && dimensionOf(dataset, rollup.timeDimension)
  if (!dataset || time?.kind !== 'time' || !time.day)
    throw new GataError('bad-semantic-model', 'a rollup without days', { where: rollup.name })
  const columns = new Map<string, { readonly column: string }>()
  const named = <T extends object>(key: string, wanted: string, rest: T): T & { readonly column: string } => {
    let column = wanted
    const taken = new Set([...columns.values()].map((each) => each.column.toLowerCase()))
    while (taken.has(column.toLowerCase())) column = `${column}_`
    const made = { ...rest, column }
    if (!columns.has(key)) columns.set(key, made)
    return made
  }
  const groups: RollupGroup[] = []
  const group = (wanted: string, expression: RowExpression): void => {
    const key = JSON.stringify(expression)
    if (!columns.has(key)) groups.push(named(key, wanted, { expression }))
  }
  group(time.name, time.day)
  for (const name of rollup.dimensions) {
    const dimension = dimensionOf(dataset, name)
    if (dimension && dimension.kind !== 'time') group(name, dimension.expression)
  }
  for (const name of rollup.joins ?? []) {
    const join = dataset.joins.find((each) => (each.name ?? each.to) === name)
    for (const { left, right } of join?.on ?? []) group(left.kind === 'column' ? left.name : right, left)
  }
  const partials: RollupPartial[] = []
  for (const name of rollup.measures) {
    const measure = dataset.measures.find((each) => each.name === name)
    for (const partial of (measure && partialsOf(measure)) ?? []) {
      const key = JSON.stringify(partial)
      const { aggregate, expression } = partial
      const what = expression === null ? 'rows' : expression.kind === 'column' ? expression.name : name
      if (!columns.has(key)) partials.push(named(key, `${aggregate}_${what}`, partial))
    }
  }
  const content = { dataset, groups, partials }
  const fingerprint = md5Hex(renderText(rollupSql(content, dataset.relation))).slice(0, 12)
  return {
    ...content,
    rollup,
    relation: relation(dataset.relation.schema, `rollup_${rollup.name}_${fingerprint}`),
  }
}
