import { ident, join, type Sql, sql } from '@gata/sql'
import type { Dataset } from '../definitions/dataset.ts'
import type { TimeDimension } from '../definitions/dimension.ts'
import type { RowExpression } from '../definitions/expression.ts'
import { dimensionOf } from '../definitions/model-index.ts'
import { type Fix, withoutPart } from '../plan/problems.ts'
import type { PlannedDimension, QueryScope } from '../plan/query-scope.ts'
import { type DimensionMeaning, meaningOf, type ReachedDimension, reach } from '../plan/resolve-dimension.ts'
import type { RollupReading } from '../plan/rollup-reading.ts'
import type { Stretch } from '../plan/stretch.ts'
import type { FieldFilter, Filter } from '../query/filter.ts'
import type { SemanticQuery } from '../query/semantic-query.ts'
import type { RollupMiss, RollupMissCode } from '../query/served-from.ts'
import { timeFilterType } from '../query/time-filter-type.ts'
import type { TimeRange } from '../query/time-query.ts'
import { checkFilter, conditionsOf, type FilteredField, filterSql } from './filter-sql.ts'
import { behind, countedLater } from './later-rows.ts'
import { typeSql } from './row-expression.ts'
import { RowSource } from './row-source.ts'
import { datePartSql, grainOfPart } from './date-part-sql.ts'
import { boundSql, bucketSql, dayBucketSql, instantSql, localDaySql, type TimeSource, timeSource } from './time-sql.ts'

/** Rows of one dataset as an aggregate, an event or a step reads them; gathers what it reads and which problems that has. */
export class FactRows {
  readonly source: RowSource
  readonly #scope: QueryScope
  readonly #dataset: Dataset
  readonly #metric: string
  readonly #laidOutBy: string | null
  readonly #daysLater: number
  readonly #selected: Sql[] = []
  readonly #conditions: Sql[] = []
  readonly #misses: Omit<RollupMiss, 'rollup'>[] = []
  #needsIcu = false

  /**
   * @param time the time dimension of the dataset that says when its rows happened, where the query does not name one, and how many days later
   * they count.
   * @param rollup read in place of the dataset; what it lacks is told by {@link misses}.
   */
  constructor(
    scope: QueryScope,
    dataset: Dataset,
    metric: string,
    { laidOutBy, daysLater }: { readonly laidOutBy: string | null; readonly daysLater: number },
    rollup: RollupReading | null = null,
  ) {
    this.#scope = scope
    this.#dataset = dataset
    this.#metric = metric
    this.#laidOutBy = laidOutBy
    this.#daysLater = daysLater
    this.source = new RowSource(dataset, rollup)
  }

  /** Why the rollup that is read can not give these rows, the first reason first. */
  get misses(): readonly Omit<RollupMiss, 'rollup'>[] {
    if (this.#misses.length > 0 || this.source.missing === 0) return this.#misses
    return [{ code: 'dimension-not-in-rollup', message: 'it lacks a column that is read' }]
  }

  /** Tells that the rollup can not give what is asked for. */
  miss(code: RollupMissCode, message: string): void {
    this.#misses.push({ code, message })
  }

  /** Selects a column of the rollup that holds partial figures under a name. */
  selectPartial(name: string, column: string): void {
    this.#selected.push(sql`${this.source.partial(column)} as ${ident(name)}`)
  }

  get needsIcu(): boolean {
    return this.#needsIcu
  }

  /** Selects an expression of the dataset itself under a name. */
  select(name: string, expression: RowExpression): void {
    const read = () => this.source.column({ steps: [] }, expression)
    const value = this.#noting('measure-not-in-rollup', `${this.#metric} looks at single rows`, read)
    this.#selected.push(sql`${value} as ${ident(name)}`)
  }

  /** Selects a dimension of the query; false where the dataset does not reach it. */
  dimension(planned: PlannedDimension): boolean {
    const reached = this.#reach(planned.meaning, `dimensions`)
    if (!reached) return false
    const { dimension, path } = reached
    const value = this.#noting('dimension-not-in-rollup', `it is not told by ${planned.name}`, () =>
      dimension.kind === 'time' ? this.#timeValue(reached, planned) : this.source.column(path, dimension.expression),
    )
    if (!value) return false
    this.#selected.push(
      sql`${planned.meaning.members.size > 1 ? sql`cast(${value} as ${typeSql(planned.type)})` : value} as ${ident(planned.name)}`,
    )
    return true
  }

  /** Keeps the rows for which a filter holds. */
  filter(filter: Filter, at: string, meanings: ReadonlyMap<string, DimensionMeaning> | null): void {
    const { problems } = this.#scope
    const found = new Map<string, ReachedDimension>()
    const find = (field: string): ReachedDimension | null => {
      const meaning = meanings ? meanings.get(field) : meaningOf(this.#scope.index, field, new Set(), at, problems)
      const reached = meaning ? (found.get(field) ?? this.#reach(meaning, at)) : null
      if (reached) found.set(field, reached)
      return reached
    }
    const fields = conditionsOf(filter)
    if (fields.map(({ field }) => find(field)).includes(null)) return
    const resolve = (condition: FieldFilter): FilteredField | null => {
      const reached = find(condition.field)
      if (!reached) return null
      const told = `it is not told by ${condition.field}, by which rows are chosen`
      return this.#noting('filter-not-in-rollup', told, () =>
        condition.metric === undefined
          ? this.#field(reached, condition, at)
          : this.#figure(reached, condition, at, meanings === null),
      )
    }
    if (!meanings) checkFilter(filter, at, (condition) => resolve(condition)?.type ?? null, problems)
    if (fields.some((condition) => resolve(condition) === null) || problems.any) return
    this.#conditions.push(filterSql(filter, (condition) => resolve(condition) ?? { value: sql`null`, type: 'varchar' }))
  }

  /** Keeps the rows for which an expression of the dataset holds. */
  where(expression: RowExpression): void {
    const read = () => this.source.column({ steps: [] }, expression)
    const value = this.#noting('measure-filter-not-in-rollup', `${this.#metric} chooses rows by what it lacks`, read)
    this.#conditions.push(sql`coalesce(${value}, false)`)
  }

  /** The time at which rows happened, and the rows of a range kept; null with the problem told. */
  time({ range, gaps }: Pick<Stretch, 'range' | 'gaps'>, options: { from?: boolean } = {}): FactTime | null {
    const { time, problems } = this.#scope
    const named = this.#timeDimension()
    if (!named) return null
    const reached = countedLater(named, this.#daysLater)
    const dimension = reached.dimension as TimeDimension // the model's time dimensions are times, as its validation says; the query's too
    const read = timeSource(dimension, time.grain, range, time)
    if (read.kind === 'refused') {
      problems.add(
        read.code,
        read.code === 'grain-too-fine' ? 'time.grain' : 'time.timezone',
        `${this.#metric}: ${read.message}`,
        {
          got: read.code === 'grain-too-fine' ? time.grain : time.timezone,
          suggestions: read.code === 'grain-too-fine' ? [dimension.smallestGrain] : [],
          ...(read.code === 'grain-too-fine'
            ? { fix: (query) => ({ ...query, time: { ...query.time, grain: dimension.smallestGrain } }) }
            : { fix: (query) => ({ ...query, time: withoutPart(query.time ?? {}, 'timezone') }) }),
        },
      )
      return null
    }
    const code =
      read.kind === 'day' ? 'other-time-dimension' : time.isTenantZone ? 'finer-than-a-day' : 'other-time-zone'
    const value = this.#noting(code, whyNoTime[code](dimension.name, time.timezone), () =>
      this.source.column(reached.path, read.expression),
    )
    if (range) {
      if (options.from !== false) this.#conditions.push(sql`${value} >= ${boundSql(range.start, read, time.timezone)}`)
      this.#conditions.push(sql`${value} < ${boundSql(range.end, read, time.timezone)}`)
    }
    for (const { from, to } of gaps)
      this.#conditions.push(sql`not (${value} >= ${instantSql(from)} and ${value} < ${instantSql(to)})`)
    return { name: dimension.name, value, source: read, range }
  }

  /** The start of the bucket in which a row happened. */
  bucket({ value, source, range }: FactTime): Sql {
    const { time } = this.#scope
    if (!time.grain) return sql`null`
    if (source.kind === 'instant') this.#needsIcu = true
    return bucketSql(value, source, time.grain, time, range)
  }

  /** The day on which a row happened, in the zone of the query. */
  day({ value, source }: Pick<FactTime, 'value' | 'source'>): Sql {
    if (source.kind === 'day') return value
    this.#needsIcu = true
    return localDaySql(value, this.#scope.time.timezone)
  }

  /** Selects SQL over what this object gave under a name. */
  selectSql(name: string, value: Sql): void {
    this.#selected.push(sql`${value} as ${ident(name)}`)
  }

  /** The rows. */
  render(qualify?: Sql): Sql {
    const where =
      this.#conditions.length > 0
        ? sql`
    where ${join(this.#conditions, '\n      and ')}`
        : sql``
    return sql`select ${this.#selected.length > 0 ? join(this.#selected, ', ') : sql`1 as one`}
    ${this.source.render()}${where}${
      qualify
        ? sql`
    qualify ${qualify}`
        : sql``
    }`
  }

  /** Reads something of the source; where the rollup lacks it, that is told. */
  #noting<T>(code: RollupMissCode, message: string, read: () => T): T {
    const before = this.source.missing
    const value = read()
    if (this.source.missing > before) this.miss(code, message)
    return value
  }

  #timeDimension(): ReachedDimension | null {
    const { problems, timeMeaning } = this.#scope
    if (timeMeaning) return this.#reach(timeMeaning, 'time.dimension')
    const own = this.#laidOutBy === null ? undefined : dimensionOf(this.#dataset, this.#laidOutBy)
    if (own?.kind === 'time') return { path: { from: this.#dataset, steps: [], to: this.#dataset }, dimension: own }
    problems.add('needs-time', 'time', `${this.#metric} has no time, so it can not be laid out in time`, {
      got: this.#metric,
      fix: (query) => without(query, this.#metric),
    })
    return null
  }

  #timeValue({ path, dimension }: ReachedDimension, planned: PlannedDimension): Sql | null {
    const { time, problems } = this.#scope
    if (dimension.kind !== 'time') return null
    const { part } = planned
    if (planned.type === 'timestamptz' && planned.grain === null)
      return this.#instantValue({ path, dimension }, planned)
    const grain = part === null ? planned.grain : grainOfPart[part]
    const read = timeSource(dimension, grain, null, time)
    if (read.kind === 'refused') {
      problems.add(read.code, 'dimensions', `${planned.name}: ${read.message}`, { got: planned.name })
      return null
    }
    const value = this.source.column(path, read.expression)
    if (!grain) return read.kind === 'instant' && planned.type === 'date' ? this.day({ value, source: read }) : value
    if (read.kind === 'instant') this.#needsIcu = true
    return part === null ? bucketSql(value, read, grain, time, null) : datePartSql(value, read, part, time.timezone)
  }

  /** The moment itself, of a time that is told by moments: one of days alone has none. */
  #instantValue({ path, dimension }: ReachedDimension, { name }: PlannedDimension): Sql | null {
    const instant = dimension.kind === 'time' ? dimension.instant : null
    if (instant) return this.source.column(path, instant)
    const message = `${name}: ${dimension.name} is known by the day alone`
    this.#scope.problems.add('grain-too-fine', 'dimensions', message, { got: name })
    return null
  }

  /** The figure that a metric has for a row's value of a dimension; a row without a value has none. */
  #figure(
    { path, dimension }: ReachedDimension,
    condition: FieldFilter,
    at: string,
    isDefinition: boolean,
  ): FilteredField | null {
    const { problems, figureOf } = this.#scope
    const found = figureOf(condition, at, isDefinition)
    if (!found) return null
    if (dimension.kind === 'time' || dimension.type !== found.by.type) {
      problems.add(
        'bad-filter',
        at,
        `${condition.metric} has no figures by values such as those of ${condition.field}`,
        {
          got: condition.by ?? condition.field,
        },
      )
      return null
    }
    if (found.needsIcu) this.#needsIcu = true
    const row = this.source.column(path, dimension.expression)
    const value = sql`(select figures.${ident(found.figure.name)} from (${found.sql}) as figures where figures.${ident(found.by.name)} = ${row})`
    return { value, type: found.figure.type }
  }

  #field({ path, dimension }: ReachedDimension, condition: FieldFilter, at: string): FilteredField | null {
    const { time, problems } = this.#scope
    const { grain } = condition
    if (dimension.kind !== 'time') {
      if (grain !== undefined)
        problems.add('bad-filter', at, `${condition.field} is no time, so it has no grain`, { got: grain })
      return { value: this.source.column(path, dimension.expression), type: dimension.type }
    }
    const type = timeFilterType(condition, dimension)
    let read: TimeSource
    if (type === 'timestamptz') {
      if (!dimension.instant) {
        problems.add('bad-filter', at, `${dimension.name} is known by the day alone`, { got: condition.values })
        return null
      }
      return { value: this.source.column(path, dimension.instant), type }
    }
    const found = timeSource(dimension, grain ?? 'day', null, time)
    if (found.kind === 'refused') {
      problems.add(found.code, at, found.message, { got: time.timezone })
      return null
    }
    read = found
    const value = this.source.column(path, read.expression)
    const day = this.day({ value, source: read })
    return { value: grain === undefined ? day : dayBucketSql(day, grain, time.rules), type }
  }

  #reach(meaning: DimensionMeaning, at: string): ReachedDimension | null {
    const { problems, index } = this.#scope
    const own = meaning.isOwnTime ? this.#timeDimension() : null
    if (meaning.isOwnTime && own?.dimension.kind !== 'time') return null
    const found =
      own?.dimension.kind === 'time'
        ? reach(index, own.path.to, meaning, own.dimension)
        : reach(index, this.#dataset, meaning)
    if (found.kind === 'found')
      return own ? countedLater(behind(own, found.reached), this.#daysLater, own) : found.reached
    const { reference } = meaning
    if (found.kind === 'ambiguous') {
      problems.add(
        'ambiguous-join-path',
        at,
        `${this.#metric} reaches ${reference} in several ways: ${found.routes.join(' or ')}`,
        {
          got: reference,
          suggestions: found.routes,
        },
      )
      return null
    }
    problems.add(
      'unreachable-dimension',
      at,
      `${this.#metric} can not be told by ${reference}: no join leads there from ${this.#dataset.name}`,
      {
        got: reference,
        suggestions: reachableNames(this.#scope, this.#dataset),
        fix: (query) => withoutField(query, reference),
      },
    )
    return null
  }
}

const whyNoTime = {
  'other-time-dimension': (name: string) => `its days are not those of ${name}`,
  'other-time-zone': (_: string, timezone: string) => `its days do not begin when those of ${timezone} do`,
  'finer-than-a-day': (name: string) => `${name} is asked for by parts of a day`,
} as const

/** When rows of a fact happened. */
export interface FactTime {
  readonly name: string
  readonly value: Sql
  readonly source: TimeSource
  /** To which the rows are kept. */
  readonly range: TimeRange | null
}

function reachableNames({ index, hidden }: QueryScope, dataset: Dataset): readonly string[] {
  return index
    .paths(dataset)
    .flatMap(({ to }) => to.dimensions.map(({ name }) => `${to.name}.${name}`))
    .filter((name) => !hidden.has(name))
    .slice(0, 20)
}

function without(query: SemanticQuery, metric: string): ReturnType<Fix> {
  const metrics = query.metrics.filter((name) => name !== metric)
  return metrics.length > 0 ? { ...query, metrics } : null
}

function withoutField(query: SemanticQuery, reference: string): ReturnType<Fix> {
  const { dimensions = [], filters, ...rest } = query
  const left = dimensions.filter((each) => (typeof each === 'string' ? each : each.dimension) !== reference)
  const names = filters ? conditionsOf(filters).map(({ field }) => field) : []
  // A query without its filter would mean something else.
  if (names.includes(reference)) return null
  return { ...rest, dimensions: left, ...(filters ? { filters } : {}) }
}
