import type { Sql } from '@gata/sql'
import { indexOf, type ModelIndex } from './definitions/model-index.ts'
import type { SemanticModel } from './definitions/semantic-model.ts'
import { validModel } from './definitions/validate-model.ts'
import { leavesOf } from './plan/aggregate-spec.ts'
import { datasetsOfCombinations } from './plan/combinations.ts'
import { currencyOf } from './plan/currency.ts'
import { MetricExpansion } from './plan/expand-metric.ts'
import { typeOfMetric } from './plan/metric-facts.ts'
import { openOutcomes } from './plan/open-outcomes.ts'
import { Problems, withoutPart } from './plan/problems.ts'
import { dimensionColumn, plannedDimensions, timeColumn } from './plan/query-dimensions.ts'
import { checkForm } from './plan/query-form.ts'
import { comparisonColumns, havingFields, metricColumn, metricOf } from './plan/query-metrics.ts'
import type { FiguresByField, QueryScope } from './plan/query-scope.ts'
import { type DimensionMeaning, meaningOf } from './plan/resolve-dimension.ts'
import { isFilled } from './plan/time-demands.ts'
import type { CompileContext, CompiledQuery, QueryWarning, ResultColumn } from './query/compiled-query.ts'
import type { FieldFilter } from './query/filter.ts'
import type { QueryPlan } from './query/query-plan.ts'
import type { SemanticQuery } from './query/semantic-query.ts'
import type { ResolvedRange, TimeQuery } from './query/time-query.ts'
import type { AggregateQuery } from './sql/aggregate-query.ts'
import { boundsOf } from './sql/bounds-sql.ts'
import { type AnswerColumn, answerSql } from './sql/answer-sql.ts'
import { timeFilterType } from './query/time-filter-type.ts'
import { checkFilter, conditionsOf, fieldsOf, isNumber } from './sql/filter-sql.ts'
import { servedAggregate } from './sql/served-aggregate.ts'
import { daysBetweenLocals } from './time/calendar.ts'
import { type ResolvedTime, resolveTime } from './time/resolve-time.ts'

const mostRows = 10_000

/**
 * Compiles a question into SQL with bound values. Throws a {@link QueryRefusal} with all problems where the answer could be wrong, and a
 * `GataError` `bad-semantic-model` for definitions that do not hold together.
 */
export function compileQuery(model: SemanticModel, query: SemanticQuery, context: CompileContext): CompiledQuery {
  return compile(validModel(model), query, context, (repaired) => isAnswered(model, repaired, context))
}

function compile(
  model: SemanticModel,
  query: SemanticQuery,
  context: CompileContext,
  isAnswered: (query: SemanticQuery) => boolean,
): CompiledQuery {
  const index = indexOf(model)
  const problems = new Problems()
  checkForm(query, context.maxRows ?? mostRows, problems)
  problems.throwIfAny(query, isAnswered)
  const part = answerOf(index, query, context, problems)
  const totals = query.totals ? totalsOf(index, withoutGroups(query, part.scope.time), context, problems) : null
  problems.throwIfAny(query, isAnswered)
  const { time } = part.scope
  const warnings: QueryWarning[] = [...time.warnings, ...openOutcomes(index, query.metrics, time, context.now)]
  if (time.range && time.compared) {
    const [days, before] = [time.range, time.compared].map(({ start, end }) => daysBetweenLocals(start, end))
    if (days !== before) {
      const message = `the range has ${lengthOf(days)}, the one it is compared with ${lengthOf(before)}`
      warnings.push({ code: 'compared-lengths-differ', message })
    }
  }
  return {
    sql: part.sql,
    totals: totals?.sql ?? null,
    columns: part.columns,
    totalsColumns: totals?.columns ?? null,
    plan: part.plan,
    warnings,
    range: time.range,
    comparedRange: time.compared,
    needs: [part, totals].some((each) => each?.needsIcu) ? ['icu'] : [],
    limit: part.limit,
  }
}

function lengthOf(days = 0): string {
  return days === 1 ? '1 day' : `${Number(days.toFixed(2))} days`
}

/** The answer over all groups; where only that can not be given, it is the totals that are refused. */
function totalsOf(index: ModelIndex, query: SemanticQuery, context: CompileContext, problems: Problems): Answer {
  if (problems.any) return answerOf(index, query, context, problems)
  const own = new Problems()
  const answer = answerOf(index, query, context, own)
  for (const { code, message, got } of own.all)
    problems.add(code, 'totals', `can not be told over all groups: ${message}`, {
      got,
      fix: (each) => withoutPart(each, 'totals'),
    })
  return answer
}

function isAnswered(model: SemanticModel, query: SemanticQuery, context: CompileContext): boolean {
  try {
    compile(model, query, context, () => false)
    return true
  } catch {
    return false
  }
}

interface Answer {
  readonly sql: Sql
  readonly columns: readonly ResultColumn[]
  readonly plan: QueryPlan
  readonly scope: QueryScope
  readonly needsIcu: boolean
  readonly limit: number
}

function answerOf(
  index: ModelIndex,
  query: SemanticQuery,
  context: CompileContext,
  problems: Problems,
  isWhole = false,
): Answer {
  const hidden = new Set(context.hidden)
  const scope = scopeOf(index, query, hidden, context, problems)
  const expansion = new MetricExpansion(index, problems)
  const groups: AnswerColumn[] = [
    ...(scope.time.grain ? [timeColumn(scope.time.grain)] : []),
    ...scope.dimensions.map(dimensionColumn),
  ].map((column) => ({ column, value: { kind: 'group' }, isHidden: false }))
  const figures = figureColumns(index, query, hidden, scope, expansion)
  if (query.bounds && query.metrics.length > 0)
    problems.add('bad-query', 'bounds', 'are of a question without metrics', {
      got: true,
      fix: (each) => withoutPart(each, 'bounds'),
    })
  if (query.metrics.length === 0)
    for (const dataset of datasetsOfCombinations(query, scope)) expansion.addCombinations(dataset)
  const columns = [...groups, ...figures]
  const aggregates = expansion.aggregates.map((spec) => servedAggregate(spec, scope))
  if (!problems.any) checkFields(query, columns, problems)
  if (query.having && !problems.any) {
    for (const { metric } of conditionsOf(query.having).filter((each) => each.metric !== undefined))
      problems.add('bad-filter', 'having', 'names its metrics as fields', { got: metric })
    for (const { grain } of conditionsOf(query.having).filter((each) => each.grain !== undefined))
      problems.add('bad-filter', 'having', 'compares figures, which have no grain', { got: grain })
    const types = new Map(figures.map(({ column }) => [column.name, column.type]))
    checkFilter(query.having, 'having', ({ field }) => types.get(field) ?? null, problems)
  }
  const limit = query.limit ?? context.maxRows ?? mostRows
  const sql = answerSql(problems.any ? [] : aggregates, columns, scope, {
    having: problems.any ? null : (query.having ?? null),
    orderBy: query.orderBy ?? [],
    limit: isWhole || query.bounds ? null : limit + 1,
    offset: query.offset ?? 0,
    fill: isFilled(index, new Set(figures.flatMap(({ column }) => column.metric ?? [])), query, scope, problems),
  })
  const bounded = query.bounds ? boundsOf(sql, scope.dimensions.map(dimensionColumn)) : null
  const shown = bounded?.columns ?? columns.filter(({ isHidden }) => !isHidden).map(({ column }) => column)
  const shared = groups.map(({ column }) => column.name)
  const derived = figures
    .filter(({ value }) => value.kind !== 'value' || leavesOf(value.value).length > 1)
    .map(({ column }) => column.name)
  const plan = { aggregates: aggregates.map(({ planned }) => planned), shared, derived }
  return {
    sql: bounded?.sql ?? sql,
    columns: shown,
    plan,
    scope,
    needsIcu: aggregates.some((each: AggregateQuery) => each.needsIcu),
    limit,
  }
}

function scopeOf(
  index: ModelIndex,
  query: SemanticQuery,
  hidden: ReadonlySet<string>,
  context: CompileContext,
  problems: Problems,
): QueryScope {
  const time = resolveTime(query.time, context, problems)
  const meanings = new Map<string, DimensionMeaning>()
  for (const { field, at } of query.filters ? fieldsOf(query.filters, 'filters') : []) {
    const meaning = meaningOf(index, field, hidden, at, problems)
    if (meaning) meanings.set(field, meaning)
  }
  if (query.filters) {
    checkFilter(
      query.filters,
      'filters',
      (condition) => {
        const compared = condition.metric === undefined ? undefined : index.metrics.get(condition.metric)
        if (compared) return typeOfMetric(index, compared)
        const dimension = meanings.get(condition.field)?.dimension
        if (!dimension) return null
        return dimension.kind === 'time' ? timeFilterType(condition, dimension) : dimension.type
      },
      problems,
    )
  }
  const timeMeaning =
    time.dimension === null ? null : meaningOf(index, time.dimension, hidden, 'time.dimension', problems)
  if (timeMeaning?.isOwnTime) {
    problems.add('bad-time', 'time.dimension', `${time.dimension} is what each metric has if no dimension is named`, {
      got: time.dimension,
      fix: (each) => ({ ...each, time: withoutPart(each.time ?? {}, 'dimension') }),
    })
  } else if (timeMeaning && timeMeaning.dimension.kind !== 'time') {
    problems.add('bad-time', 'time.dimension', `${time.dimension} is no time`, { got: time.dimension })
  }
  if (query.fill && !(time.grain && time.range)) {
    problems.add('needs-time', 'fill', 'needs a grain and a range', {
      got: true,
      fix: (each) => withoutPart(each, 'fill'),
    })
  }
  const figures = new Map<string, FiguresByField>()
  return {
    index,
    dimensions: plannedDimensions(index, query.dimensions ?? [], hidden, problems),
    filters: query.filters ?? null,
    meanings,
    time,
    timeMeaning: timeMeaning?.dimension.kind === 'time' && !timeMeaning.isOwnTime ? timeMeaning : null,
    rollups: context.rollups ?? [],
    problems,
    hidden,
    figureOf: (condition, at, isDefinition) => {
      // Asked for by each look at a filter, of the facts and of every rollup that is tried.
      const key = JSON.stringify([condition.field, condition.metric, condition.by, isDefinition])
      const known = figures.get(key)
      if (known) return known
      const made = figuresOf(index, condition, at, isDefinition ? { ...context, hidden: [] } : context, problems)
      if (made) figures.set(key, made)
      return made
    },
  }
}

/** The figures that a condition compares, over all rows whatever the query's range is. */
function figuresOf(
  index: ModelIndex,
  { field, metric = '', by = field }: FieldFilter,
  at: string,
  context: CompileContext,
  problems: Problems,
): FiguresByField | null {
  const own = new Problems()
  const known = metricOf(index, metric, new Set(context.hidden), 'metric', own)
  const answer = known ? answerOf(index, { metrics: [metric], dimensions: [by] }, context, own, true) : null
  for (const { code, message, got } of own.all) problems.add(code, at, message, { got })
  const [group, figure] = answer?.columns ?? []
  if (!answer || !group || !figure || own.any) return null
  return { sql: answer.sql, by: group, figure, needsIcu: answer.needsIcu }
}

function figureColumns(
  index: ModelIndex,
  query: SemanticQuery,
  hidden: ReadonlySet<string>,
  scope: QueryScope,
  expansion: MetricExpansion,
): readonly AnswerColumn[] {
  const asked = query.metrics.map((name, at) => ({ name, field: `metrics[${at}]`, isHidden: false }))
  const comparison = /^(.*)__(?:compared|difference|change)$/
  const condition = havingFields(query.having).map((name) =>
    scope.time.compared ? (comparison.exec(name)?.[1] ?? name) : name,
  )
  const beside = condition
    .filter((name) => !query.metrics.includes(name))
    .map((name) => ({ name, field: 'having', isHidden: true }))
  const unique = [...new Map([...asked, ...beside].map((each) => [each.name, each])).values()]
  return unique.flatMap(({ name, field, isHidden }): readonly AnswerColumn[] => {
    const metric = metricOf(index, name, hidden, field, scope.problems)
    if (!metric) return []
    const current = expansion.expand(metric)
    const column = metricColumn(index, metric, currencyOf(current, name, field, scope))
    const own: AnswerColumn = { column, value: { kind: 'value', value: current }, isHidden }
    if (!scope.time.compared) return [own]
    if (!isNumber(column.type)) {
      const message = `${name} is a ${column.type}, which has no difference from what was before`
      scope.problems.add('not-supported', 'time.compare', message, { got: name })
      return [own]
    }
    const compared = expansion.expand(metric, 'compared')
    const beside = comparisonColumns(column)
    return [
      own,
      { column: beside.compared, value: { kind: 'value', value: compared }, isHidden },
      { column: beside.difference, value: { kind: 'difference', current, compared }, isHidden },
      { column: beside.change, value: { kind: 'change', current, compared }, isHidden },
    ]
  })
}

/** The columns that a query sorts and narrows by must be there, and no two may have one name. */
function checkFields(
  { orderBy = [], having }: SemanticQuery,
  columns: readonly AnswerColumn[],
  problems: Problems,
): void {
  const shown = columns.filter(({ isHidden }) => !isHidden).map(({ column }) => column.name)
  orderBy.forEach(({ field }, at) => {
    if (!shown.includes(field))
      problems.add('bad-query', `orderBy[${at}].field`, `${field} is no column of the answer`, {
        got: field,
        suggestions: shown,
      })
  })
  const figures = columns.filter(({ value }) => value.kind !== 'group').map(({ column }) => column.name)
  for (const field of havingFields(having)) {
    if (!figures.includes(field))
      problems.add('bad-query', 'having', `${field} is no figure of the answer`, { got: field, suggestions: figures })
  }
  const small = columns.map(({ column }) => column.name.toLowerCase())
  const twice = columns.map(({ column }) => column.name).filter((name, at) => small.indexOf(name.toLowerCase()) !== at)
  for (const name of twice)
    problems.add('bad-query', 'metrics', `${name} is the name of a dimension and of a metric`, { got: name })
}

/**
 * The same figures over all groups, of the very ranges that the rows are of: what is complete, and how far back a year is, depends on the
 * buckets. Conditions on figures of groups say nothing of the whole.
 */
function withoutGroups({ metrics, filters, time }: SemanticQuery, { range, compared }: ResolvedTime): SemanticQuery {
  const { dimension, timezone, weekStart, fiscalYearStart } = time ?? {}
  const of = ({ start, end }: ResolvedRange) => ({ start, end })
  const whole: TimeQuery = {
    ...(dimension === undefined ? {} : { dimension }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(weekStart === undefined ? {} : { weekStart }),
    ...(fiscalYearStart === undefined ? {} : { fiscalYearStart }),
    ...(range ? { range: of(range) } : {}),
    ...(range && compared ? { compare: { range: of(compared) } } : {}),
  }
  return { metrics, ...(filters ? { filters } : {}), ...(time ? { time: whole } : {}) }
}
