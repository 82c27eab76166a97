import type { Grain } from '../definitions/dimension.ts'
import type { MetricExpression } from '../definitions/expression.ts'
import type { Duration, EntityEvent, Metric } from '../definitions/metric.ts'
import type { FieldFilter, Filter } from '../query/filter.ts'
import type { SemanticQuery } from '../query/semantic-query.ts'
import { changeOf } from './change-by-definition.ts'
import { conversionsOf, type Event } from './conversion-by-definition.ts'
import { fieldOfRow } from './field-of-row.ts'
import { type Counted, type Days, daysBefore, isCounted, momentsOf } from './cut-days.ts'
import { holds } from './filter-by-words.ts'
import { answerMeasure, type Figure } from './measure-by-definition.ts'
import { type Beginnings, bucketAfter, bucketOf, bucketsOf, dayAt, daysLater, soLongBefore } from './plain-calendar.ts'
import type { Cell, Journeys, Row } from './random-journeys.ts'
import { columnOf, isThen, withToldTimes } from './told-times.ts'

/** What a question means where the test has made it absolute: days of a zone. */
export interface Meant {
  readonly query: SemanticQuery
  readonly zone: string
  readonly tenantZone: string
  readonly beginnings: Beginnings
  readonly range: Days | null
  readonly compared: Days | null
}

/** The place of one figure: values of dimensions, a bucket, and what metrics around it made of it. */
interface Place {
  readonly dimensions: Row
  readonly bucket: string | null
  /** Dimensions and `time` that the whole of a share keeps; null: all, and then its rows put the group into the answer. */
  readonly keep: readonly string[] | null
  readonly filters: readonly Filter[]
  readonly offsets: readonly Duration[]
  readonly shape: Extract<Metric, { type: 'cumulative' | 'to_date' }> | null
  readonly isCompared: boolean
}

/**
 * The answer by the definition of each metric, figure by figure: each cell of the answer is computed alone, from all rows, for its own group
 * and bucket. Columns are the bucket if there is one, the dimensions, then each metric (with the one compared, difference and change).
 */
export function answerByDefinition(
  world: Journeys,
  metrics: readonly Metric[],
  meant: Meant,
): readonly (readonly Cell[])[] {
  const { query, range, compared, beginnings } = meant
  const grain = query.time?.grain
  const names = (query.dimensions ?? []).map(columnOf)
  const answer = new Definitions(withToldTimes(world, meant), metrics, meant)
  const combinations = answer.combinations(names)
  const buckets = grain
    ? range
      ? bucketsOf(grain, range.start, range.end, beginnings)
      : answer.allBuckets(grain)
    : [null]
  const rows: { bucket: string | null; dimensions: Row; figures: readonly Figure[]; isThere: boolean }[] = []
  for (const bucket of buckets) {
    for (const dimensions of combinations) {
      let isThere = false
      const valueOf = (name: string, isCompared: boolean): Figure => {
        const value = answer.metric(
          name,
          { dimensions, bucket, keep: null, filters: [], offsets: [], shape: null, isCompared },
          () => {
            isThere = true
          },
        )
        return value
      }
      const figures = query.metrics.flatMap((name) => {
        const now = valueOf(name, false)
        if (!compared) return [now]
        const then = valueOf(name, true)
        const difference = now === null || then === null ? null : now - then
        return [now, then, difference, changeOf(now, then)]
      })
      rows.push({ bucket, dimensions, figures, isThere })
    }
  }
  const groupless = names.length === 0 && !grain
  const isFilled =
    query.fill === true ||
    (grain !== undefined && metrics.some(({ name, everyBucket }) => everyBucket && query.metrics.includes(name)))
  const seen = new Set(rows.filter(({ isThere }) => isThere).map(({ dimensions }) => JSON.stringify(dimensions)))
  const isIn = ({ isThere, dimensions }: (typeof rows)[number]): boolean =>
    isThere || groupless || (isFilled && (names.length === 0 || seen.has(JSON.stringify(dimensions))))
  return rows
    .filter(isIn)
    .map(({ bucket, dimensions, figures }) => [...(grain ? [bucket] : []), ...Object.values(dimensions), ...figures])
}

class Definitions {
  readonly #world: Journeys
  readonly #metrics: ReadonlyMap<string, Metric>
  readonly #meant: Meant
  readonly #figures = new Map<string, Figure>()

  constructor(world: Journeys, metrics: readonly Metric[], meant: Meant) {
    this.#world = world
    this.#metrics = new Map(metrics.map((metric) => [metric.name, metric]))
    this.#meant = meant
  }

  /** Every combination of values that a row of a fact has. */
  combinations(names: readonly string[]): readonly Row[] {
    const found = new Map<string, Row>()
    for (const fact of ['visits', 'buys', 'stock']) {
      for (const row of this.#world[fact] ?? []) {
        const values = Object.fromEntries(names.map((name) => [name, fieldOfRow(this.#world, fact, row, name)]))
        found.set(JSON.stringify(values), values)
      }
    }
    if (names.length === 0) found.set('{}', {})
    return [...found.values()]
  }

  /** Buckets from the first day of a row up to a year after the last, for what looks back. */
  allBuckets(grain: Grain): readonly string[] {
    const days = ['visits', 'buys', 'stock']
      .flatMap((fact) => (this.#world[fact] ?? []).map((row) => this.#day(fact, row)))
      .sort()
    const [first] = days
    const last = days.at(-1)
    return first === undefined || last === undefined
      ? []
      : bucketsOf(grain, first, daysLater(last, 130), this.#meant.beginnings)
  }

  metric(name: string, place: Place, mark: () => void): Figure {
    const metric = this.#metrics.get(name)
    if (!metric) throw new Error(`no metric ${name}`)
    const value = this.#bare(metric, place, mark)
    return value === null && 'emptyAs' in metric && metric.emptyAs === 'zero' ? 0 : value
  }

  #bare(metric: Metric, place: Place, mark: () => void): Figure {
    const other = (name: string, changed: Partial<Place> = {}): Figure =>
      this.metric(name, { ...place, ...changed }, changed.keep ? () => {} : mark)
    switch (metric.type) {
      case 'simple': {
        const [fact = '', measure = ''] = metric.measure.split('.')
        return this.#simple(
          fact,
          measure,
          { ...place, filters: [...place.filters, ...(metric.filter ? [metric.filter] : [])] },
          mark,
        )
      }
      case 'ratio': {
        const { numerator, denominator, zeroDenominatorAs } = metric
        const top = other(numerator.metric, {
          filters: [...place.filters, ...(numerator.filter ? [numerator.filter] : [])],
        })
        const bottom = other(denominator.metric, {
          filters: [...place.filters, ...(denominator.filter ? [denominator.filter] : [])],
        })
        if (zeroDenominatorAs === 'zero' && (bottom === null || bottom === 0)) return 0
        return over(top, bottom)
      }
      case 'derived': {
        const value = (expression: MetricExpression): Figure => {
          if (expression.kind === 'value') return expression.value
          if (expression.kind === 'input') {
            const input = metric.inputs.find(({ alias, metric: of }) => (alias ?? of) === expression.name)
            if (!input) throw new Error(`no input ${expression.name}`)
            return other(input.metric, { offsets: [...place.offsets, ...(input.offset ? [input.offset] : [])] })
          }
          const [left = null, right = null] = expression.args.map(value)
          if (expression.function !== '-') throw new Error('the test has no other')
          return left === null || right === null ? null : left - right
        }
        return value(metric.expression)
      }
      case 'cumulative':
      case 'to_date':
        return other(metric.metric, { shape: metric })
      case 'share': {
        const keep = (metric.within ?? []).filter((name) => place.keep?.includes(name) ?? true)
        return over(other(metric.metric), other(metric.metric, { keep }))
      }
      case 'offset': {
        const now = metric.result === 'value' ? null : other(metric.metric)
        const then = other(metric.metric, { offsets: [...place.offsets, metric.offset] })
        if (metric.result === 'value') {
          other(metric.metric)
          return then
        }
        const difference = now === null || then === null ? null : now - then
        return metric.result === 'difference' ? difference : changeOf(now, then)
      }
      case 'conversion': {
        const begun = this.#eventsAt(metric.base, place)
        if (begun.length > 0) mark()
        const all = this.#eventsAt(metric.base, { ...place, dimensions: {}, bucket: null })
        const names = Object.keys(place.dimensions).filter((name) => place.keep?.includes(name) ?? true)
        const fact = metric.base.dataset
        const reached = conversionsOf(begun, all, this.#events(metric.conversion), metric, (row) =>
          names.map((name) => fieldOfRow(this.#world, fact, row, name)),
        )
        const told = reached === 0 && metric.noneAs === 'null' ? null : reached
        return metric.result === 'count' ? told : over(told, begun.length)
      }
      case 'funnel': {
        const [first, ...later] = metric.steps
        if (!first) return null
        const begun = this.#eventsAt(first, place)
        if (begun.length > 0) mark()
        const took = (name: string): number => {
          const last = later.findIndex((step) => step.name === name)
          const chain = later.slice(0, last + 1)
          return new Set(begun.filter((at) => this.#follows(at, at.moment, chain, metric.window)).map(({ who }) => who))
            .size
        }
        const { step, from } = metric.result
        return from === undefined ? took(step) : over(took(step), took(from))
      }
      case 'retention': {
        const { period, periodsLater } = metric
        const all = this.#events(metric.cohort)
        const begun = this.#eventsAt(metric.cohort, place).filter(
          ({ who, moment }) => !all.some((each) => each.who === who && each.moment < moment),
        )
        if (begun.length > 0) mark()
        const active = this.#events(metric.activity)
        const back = begun.filter(({ who, day }) => {
          let later = bucketOf(period, day, this.#meant.beginnings)
          for (let count = 0; count < periodsLater; count++) later = bucketAfter(period, later, this.#meant.beginnings)
          return active.some((each) => each.who === who && bucketOf(period, each.day, this.#meant.beginnings) === later)
        })
        const people = (events: readonly Event[]): number => new Set(events.map(({ who }) => who)).size
        return metric.result === 'count' ? people(back) : over(people(back), people(begun))
      }
    }
  }

  #simple(fact: string, measure: string, place: Place, mark: () => void): Figure {
    const passing = this.#passing(fact, place)
    const days = this.#daysOf(
      place,
      passing.map((row) => this.#day(fact, row)),
    )
    // A moment is found in each bucket of its time, also of one that is asked for as a dimension.
    const isOfBucket = (row: Row): boolean => fact !== 'stock' || place.keep !== null || isThen(row, place.dimensions)
    const inTime = days === null ? [] : passing.filter((row) => this.#isIn(days, fact, row) && isOfBucket(row))
    return answerMeasure(measure, inTime, (row) => this.#isInGroup(fact, row, place), `${nameOf(fact)}_day`, mark)
  }

  /** Rows of a fact that pass the filters of the question and of the metric. */
  #passing(fact: string, { filters }: Pick<Place, 'filters'>): readonly Row[] {
    const all = [...filters, ...(this.#meant.query.filters ? [this.#meant.query.filters] : [])]
    return (this.#world[fact] ?? []).filter(
      (row) =>
        (fact !== 'buys' || row['is_test'] === false) &&
        all.every((filter) => holds(filter, (condition) => this.#compared(fact, row, condition))),
    )
  }

  /** What a condition compares: the field of a row, or the figure that a metric has for it over all rows, if any of them counts. */
  #compared(fact: string, row: Row, { field, metric, by = field }: FieldFilter): Cell {
    const value = fieldOfRow(this.#world, fact, row, field)
    if (metric === undefined || value === null) return metric === undefined ? value : null
    const key = JSON.stringify([metric, by, value])
    const known = this.#figures.get(key)
    if (known !== undefined) return known
    const everything: Meant = { ...this.#meant, query: { metrics: [metric] }, range: null, compared: null }
    let isCounted = false
    const figure = new Definitions(this.#world, [...this.#metrics.values()], everything).metric(
      metric,
      {
        dimensions: { [by]: value },
        bucket: null,
        keep: null,
        filters: [],
        offsets: [],
        shape: null,
        isCompared: false,
      },
      () => {
        isCounted = true
      },
    )
    const found = isCounted ? figure : null
    this.#figures.set(key, found)
    return found
  }

  #isInGroup(fact: string, row: Row, { dimensions, keep }: Place): boolean {
    return Object.entries(dimensions).every(
      ([name, value]) => (keep !== null && !keep.includes(name)) || fieldOfRow(this.#world, fact, row, name) === value,
    )
  }

  /** The days of which rows count in a place; null where it has none. `days` are those of the rows that pass. */
  #daysOf({ bucket: asked, keep, offsets, shape, isCompared }: Place, days: readonly string[]): Counted | null {
    const { query, beginnings, range: present, compared } = this.#meant
    const grain = query.time?.grain
    let range = isCompared ? compared : present
    let bucket = keep === null || keep.includes('time') ? asked : null
    if (isCompared && bucket !== null && grain && present && compared) {
      const position = bucketsOf(grain, present.start, present.end, beginnings).indexOf(bucket)
      bucket = bucketOf(grain, compared.start, beginnings)
      for (let at = 0; at < position; at++) bucket = bucketAfter(grain, bucket, beginnings)
    }
    if (isCompared && grain && present && compared) {
      // What the compared range has more of stands beside nothing, so it is in no whole either.
      let end = bucketOf(grain, compared.start, beginnings)
      for (const _ of bucketsOf(grain, present.start, present.end, beginnings))
        end = bucketAfter(grain, end, beginnings)
      range = end < compared.end ? { ...compared, end, until: undefined } : compared
    }
    for (const offset of offsets) {
      if (bucket !== null) bucket = soLongBefore(bucket, offset)
      if (range) range = daysBefore(range, offset)
    }
    const moments = range ? momentsOf(range) : {}
    const after = bucket === null || !grain ? null : bucketAfter(grain, bucket, beginnings)
    if (bucket !== null && range && (bucket >= range.end || (after ?? '') <= range.start)) return null
    const end = [after, range?.end].filter((each) => typeof each === 'string').sort()[0]
    if (!shape) {
      const start = [bucket, range?.start]
        .filter((each) => typeof each === 'string')
        .sort()
        .at(-1)
      return { ...moments, ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) }
    }
    if (bucket !== null && grain && !range) {
      // Without a range it runs from the bucket of its first row to that of its last.
      const sorted = [...days].sort()
      const [first] = sorted
      const last = sorted.at(-1)
      if (first === undefined || last === undefined) return null
      if (bucket < bucketOf(grain, first, beginnings) || bucket > last) return null
    }
    if (end === undefined) return {}
    const upTo = { ...moments, lower: '', end }
    if (shape.type === 'to_date') return { ...upTo, start: bucketOf(shape.period, daysLater(end, -1), beginnings) }
    if (!shape.window) return upTo
    const start =
      shape.countedFrom === 'last_day'
        ? daysLater(soLongBefore(daysLater(end, -1), shape.window), 1)
        : soLongBefore(end, shape.window)
    return { ...upTo, start }
  }

  #isIn(counted: Counted, fact: string, row: Row): boolean {
    return isCounted(counted, this.#day(fact, row), String(row[`${nameOf(fact)}_at`] ?? ''), this.#meant.zone)
  }

  #day(fact: string, row: Row): string {
    const name = nameOf(fact)
    const { zone, tenantZone } = this.#meant
    return String(fact === 'stock' || zone === tenantZone ? row[`${name}_day`] : dayAt(String(row[`${name}_at`]), zone))
  }

  #events({ dataset, entity, filter }: EntityEvent): readonly Event[] {
    return this.#passing(dataset, { filters: [] }).length === 0 && !this.#world[dataset]
      ? []
      : (this.#world[dataset] ?? []).flatMap((row) => this.#event(dataset, entity, row, filter ?? null))
  }

  #event(dataset: string, entity: string, row: Row, filter: Filter | null): readonly Event[] {
    const who = row[entity]
    if (who === null || who === undefined || (dataset === 'buys' && row['is_test'] !== false)) return []
    if (filter && !holds(filter, (condition) => this.#compared(dataset, row, condition))) return []
    const at = row[dataset === 'visits' ? 'visited_at' : 'bought_at']
    return [{ who, moment: Date.parse(String(at)), day: this.#day(dataset, row), row }]
  }

  /** Events of the place: of its group and days, under the filters of the question. */
  #eventsAt(event: EntityEvent, place: Place): readonly Event[] {
    const passing = new Set(this.#passing(event.dataset, place))
    const days = this.#daysOf(place, [])
    if (days === null) return []
    return this.#events(event).filter(
      ({ row }) =>
        passing.has(row) && this.#isIn(days, event.dataset, row) && this.#isInGroup(event.dataset, row, place),
    )
  }

  /** Whether the same one takes all further steps in order, none before the last, all within the window after the beginning. */
  #follows(begun: Event, after: number, steps: readonly EntityEvent[], window: Duration | undefined): boolean {
    const [next, ...later] = steps
    if (!next) return true
    const hours = { hour: 1, day: 24, week: 168, month: Number.NaN, quarter: Number.NaN, year: Number.NaN }
    const end = window ? begun.moment + window.count * hours[window.unit] * 3_600_000 : Number.POSITIVE_INFINITY
    return this.#events(next).some(
      ({ who, moment }) =>
        who === begun.who && moment >= after && moment < end && this.#follows(begun, moment, later, window),
    )
  }
}

function nameOf(fact: string): string {
  return { visits: 'visited', buys: 'bought' }[fact] ?? 'counted'
}

function over(top: Figure, bottom: Figure): Figure {
  return top === null || bottom === null || bottom === 0 ? null : top / bottom
}
