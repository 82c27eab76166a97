import { didYouMean } from '@gata/base'
import type { Report } from './compile-problem.ts'
import type { Model } from './model.ts'
import { idOf } from './model-id.ts'
import { isThreshold, type ModelTest, modelsRead, testName } from './model-test.ts'

/** Reports what is wrong with the tests of a model. */
export function inspectTests(model: Model, byId: ReadonlyMap<string, Model>, report: Report): void {
  const names = new Set(model.grain.length > 0 ? [`unique_${model.grain.join('_')}`] : [])
  for (const test of model.tests) {
    const name = testName(test)
    if (names.has(name)) report('duplicate-test', `it has two tests named ${name}; give one a name of its own`)
    names.add(name)
    inspectColumns(test, model, report)
    inspectBounds(test, report)
    if (test.type === 'relationships' || test.type === 'singular') inspectReads(test, byId, report)
  }
}

function inspectColumns(test: ModelTest, model: Model, report: Report): void {
  const columns = Object.keys(model.columns)
  for (const name of testColumns(test)) {
    if (columns.includes(name)) continue
    const hint = didYouMean(name, columns)
    report('bad-test-column', `a ${test.type} test names the column ${name}, which it does not have${hint}`)
  }
}

function inspectBounds(test: ModelTest, report: Report): void {
  const bad = (what: string): void => report('bad-test', `${testName(test)}: ${what}`)
  for (const bound of [test.errorIf, test.warnIf]) {
    if (bound !== undefined && !isThreshold(bound)) bad(`${bound} is no threshold such as > 10`)
  }
  if (test.errorIf !== undefined && test.severity === 'warn') bad('errorIf counts only for severity error')
  if (test.limit !== undefined && !(Number.isInteger(test.limit) && test.limit >= 1)) bad('limit is a number from 1')
  if (test.type === 'singular' && test.where !== undefined) bad('a singular test says in its query what it looks at')
  if (test.type === 'row_count' && test.minimum === undefined && test.maximum === undefined)
    bad('it needs a minimum or a maximum')
}

function inspectReads(
  test: ModelTest & { type: 'relationships' | 'singular' },
  byId: ReadonlyMap<string, Model>,
  report: Report,
): void {
  for (const id of modelsRead(test)) {
    const kind = byId.get(id)?.kind
    if (!kind) report('unknown-relation', `a ${test.type} test names ${id}, which is no model`)
    else if (kind === 'push' || kind === 'snapshot' || kind === 'ephemeral')
      report('test-reads-no-rows', `a ${test.type} test names ${id}, but a ${kind} holds no rows`)
  }
  if (test.type === 'singular') return
  const target = byId.get(idOf(test.to))
  if (target && !(test.field in target.columns))
    report('bad-test-column', `${idOf(test.to)} has no column ${test.field}`)
}

/** The columns of its model that a test names, as far as they do not stand in SQL. */
export function testColumns(test: ModelTest): readonly string[] {
  switch (test.type) {
    case 'unique':
      return test.columns
    case 'expression':
    case 'row_count':
    case 'singular':
      return []
    case 'not_null':
    case 'accepted_values':
    case 'relationships':
    case 'freshness':
      return [test.column]
  }
}
