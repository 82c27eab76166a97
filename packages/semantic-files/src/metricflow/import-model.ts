import { GataError } from '@gata/base'
import {
  type ConformedDimension,
  type Dataset,
  type Dimension,
  type Grain,
  lintModel,
  madeOf,
  type Metric,
  type SemanticModel,
} from '@gata/semantic'
import { NotImported } from '../not-imported.ts'
import { type FieldNames, fieldName } from './field-names.ts'
import { importDataset, importJoin, keysOf, type Leave, type Tables } from './import-dataset.ts'
import { importCalendar, withCalendar } from './import-calendar.ts'
import { type CountedRows, importMetric } from './import-metric.ts'
import type { MetricFlowQuery } from './metricflow-query.ts'
import { asRecord, type FileRecord, recordAt, recordsAt, textAt, wordAt } from './record.ts'
import { savedQuery } from './saved-query.ts'
import { timeSpines } from './time-spine.ts'

export type { Tables } from './import-dataset.ts'

/** What a folder of MetricFlow's files came to. */
export interface ImportedModel {
  readonly model: SemanticModel
  readonly names: FieldNames
  /** What is left out, by `model.field`, `model.join` or the metric's name, with the ability that is missing. */
  readonly left: ReadonlyMap<string, NotImported>
  /** The first and last day of the calendar that buckets are taken from where a query names no range, where its days are a table. */
  readonly calendar: readonly [string, string] | null
  /** The dataset of the calendar by each grain of one's own that it tells of. */
  readonly calendarGrains: ReadonlyMap<string, string>
  /** Queries that the files keep, by their names. */
  readonly savedQueries: ReadonlyMap<string, MetricFlowQuery>
  /** The times of which there is a row for each moment of a calendar. */
  readonly spines: readonly { readonly field: string; readonly grain: Grain }[]
  /** The grain in which a metric’s time is told unless a query says another, where a metric says one. */
  readonly grains: ReadonlyMap<string, string>
}

/**
 * Reads the parsed documents of MetricFlow's files into our definitions. What would not mean the same is left out with a reason, and
 * with it every metric made of it. Error: `bad-metricflow` where two things have one name or a thing has none.
 */
export function importMetricFlow(name: string, documents: readonly unknown[], tables: Tables): ImportedModel {
  const files = documents.map(asRecord)
  const models = files.flatMap((each) => ('semantic_model' in each ? [recordAt(each, 'semantic_model')] : []))
  const metricFiles = files.flatMap((each) => ('metric' in each ? [recordAt(each, 'metric')] : []))
  checkNames('semantic model', models)
  checkNames('metric', metricFiles)
  const left = new Map<string, NotImported>()
  const leave: Leave = (at, reason) => left.set(at, reason)
  const spines = files.flatMap(timeSpines).flatMap((each): readonly CalendarOf[] => {
    const dataset = models.some((file) => textAt(file, 'name') === each.table) ? null : importCalendar(each, tables)
    const [time, ...others] = dataset?.dimensions ?? []
    return dataset && time?.kind === 'time' ? [{ dataset, grain: time.smallestGrain, own: others }] : []
  })
  const calendar = spines.find(({ grain, own }) => grain === 'day' && own.length > 0)?.dataset
  const read = models.map((file): Dataset => {
    const dataset = toldAtOneTime(
      { ...importDataset(file, tables, leave), joins: joinsOf(file, models, tables, leave) },
      leave,
    )
    return calendar ? withCalendar(dataset, calendar) : dataset
  })
  const datasets = [...read, ...spines.map(({ dataset }) => dataset)]
  const conformed = conformedEntities(datasets)
  const owners = new Map<string, string[]>()
  for (const file of models) {
    for (const { entity } of keysOf(file))
      owners.set(entity, [...(owners.get(entity) ?? []), textAt(file, 'name') ?? ''])
  }
  const names: FieldNames = { datasets, owners, entities: new Set(conformed.map((each) => each.name)) }
  const measures = new Map(
    datasets.flatMap((dataset) => dataset.measures.map((each) => [each.name, `${dataset.name}.${each.name}`] as const)),
  )
  const metrics = new Map<string, Metric>()
  const leftMeasures = new Map([...left].map(([at, reason]) => [at.slice(at.indexOf('.') + 1), reason]))
  const simple = new Set(
    [...metricFiles, ...metricsOfMeasures(models)]
      .filter((each) => wordAt(each, 'type') === 'simple')
      .map((each) => textAt(each, 'name')),
  )
  const around = {
    measures,
    leftMeasures,
    fieldOf: (field: string) => (field === 'metric_time' ? 'time' : fieldName(names, field)),
    isSimple: (metric: string) => simple.has(metric),
    grainOf: (measure: string) => measuredBy(datasets, measure)?.time?.smallestGrain ?? null,
    countedBy: (measure: string) => countedBy(datasets, measure),
  }
  for (const file of [...metricFiles, ...metricsOfMeasures(models)]) {
    try {
      for (const metric of importMetric(file, around)) metrics.set(metric.name, metric)
    } catch (error) {
      if (!(error instanceof NotImported)) throw error
      leave(textAt(file, 'name') ?? '', error)
    }
  }
  // What can not be reached, as through a join that was left out, takes its metric with it and not the whole model.
  for (const { path, message } of lintModel({ name, datasets, metrics: [...metrics.values()], conformed })) {
    const metric = path.split('.')[1] ?? ''
    if (path.startsWith('metrics.') && metrics.delete(metric)) leave(metric, new NotImported('entity-path', message))
  }
  leaveWhatStandsOnLeft(metrics, left)
  return {
    model: { name, datasets, metrics: [...metrics.values()], conformed },
    names,
    left,
    calendar: calendarOf(files, tables),
    calendarGrains: new Map(calendar?.dimensions.slice(1).map((each) => [each.name, calendar.name])),
    savedQueries: savedQueriesOf(files, leave),
    spines: spines.map(({ dataset, grain }) => ({ field: `${dataset.name}.${dataset.dimensions[0]?.name}`, grain })),
    grains: new Map(
      metricFiles.flatMap((file) => {
        const grain = wordAt(file, 'time_granularity')
        return grain === null ? [] : [[textAt(file, 'name') ?? '', grain] as const]
      }),
    ),
  }
}

interface CalendarOf {
  readonly dataset: Dataset
  readonly grain: Grain
  readonly own: readonly Dimension[]
}

function savedQueriesOf(files: readonly FileRecord[], leave: Leave): ReadonlyMap<string, MetricFlowQuery> {
  const kept = files.flatMap((each) => ('saved_query' in each ? [recordAt(each, 'saved_query')] : []))
  checkNames('saved query', kept)
  return new Map(
    kept.flatMap((file) => {
      const name = textAt(file, 'name') ?? ''
      try {
        return [[name, savedQuery(file)] as const]
      } catch (error) {
        if (!(error instanceof NotImported)) throw error
        leave(name, error)
        return []
      }
    }),
  )
}

/** Of rows that are joined to what held on their day, measures by another day would be joined to what held on that one. */
function toldAtOneTime(dataset: Dataset, leave: Leave): Dataset {
  if (dataset.joins.every(({ moment }) => moment === undefined)) return dataset
  const [own, others] = [
    dataset.measures.filter(({ timeDimension }) => (timeDimension ?? dataset.timeDimension) === dataset.timeDimension),
    dataset.measures.filter(({ timeDimension }) => (timeDimension ?? dataset.timeDimension) !== dataset.timeDimension),
  ]
  for (const { name } of others) leave(`${dataset.name}.${name}`, new NotImported('validity-window', name))
  return { ...dataset, measures: own }
}

function calendarOf(files: readonly FileRecord[], tables: Tables): ImportedModel['calendar'] {
  const spine = files.flatMap(timeSpines).find(({ grain }) => grain === 'day')
  return spine ? tables.daysOf(spine.schema, spine.table, spine.column) : null
}

function joinsOf(file: FileRecord, models: readonly FileRecord[], tables: Tables, leave: Leave): Dataset['joins'] {
  const entities = recordsAt(file, 'entities').map((each) => textAt(each, 'name') ?? '')
  return models.flatMap((to) => {
    if (to === file) return []
    return keysOf(to).flatMap(({ entity }) => {
      if (!entities.includes(entity)) return []
      try {
        return [importJoin(file, entity, to, tables)]
      } catch (error) {
        if (!(error instanceof NotImported)) throw error
        leave(`${textAt(file, 'name')}.${entity}__${textAt(to, 'name')}`, error)
        return []
      }
    })
  })
}

/** Entities mean the same wherever they stand, if they are of one type. */
function conformedEntities(datasets: readonly Dataset[]): readonly ConformedDimension[] {
  const found = new Map<string, { readonly types: Set<string>; readonly members: string[] }>()
  for (const dataset of datasets) {
    for (const each of dataset.dimensions) {
      if (each.kind !== 'entity') continue
      const entity = found.get(each.name) ?? { types: new Set(), members: [] }
      found.set(each.name, entity)
      entity.types.add(each.type)
      entity.members.push(`${dataset.name}.${each.name}`)
    }
  }
  return [...found].filter(([, { types }]) => types.size === 1).map(([name, { members }]) => ({ name, members }))
}

function measuredBy(datasets: readonly Dataset[], name: string) {
  const [datasetName, measureName] = name.split('.')
  const dataset = datasets.find((each) => each.name === datasetName)
  const measure = dataset?.measures.find((each) => each.name === measureName)
  if (!dataset || !measure) return null
  const time = dataset.dimensions.find((each) => each.name === (measure.timeDimension ?? dataset.timeDimension))
  return { dataset, measure, time: time?.kind === 'time' ? time : null }
}

function countedBy(datasets: readonly Dataset[], name: string): CountedRows | null {
  const found = measuredBy(datasets, name)
  if (!found?.time) return null
  const { dataset, measure, time } = found
  const isOne = measure.expression?.kind === 'fragment' && measure.expression.texts.join('').trim() === '1'
  if (!isOne || (measure.aggregate !== 'count' && measure.aggregate !== 'sum') || measure.semiAdditive) return null
  return { dataset: dataset.name, timeDimension: time.name, grain: time.smallestGrain }
}

/** A measure may stand for a metric of its own. */
function metricsOfMeasures(models: readonly FileRecord[]): readonly FileRecord[] {
  return models
    .flatMap((file) => recordsAt(file, 'measures'))
    .filter((each) => each['create_metric'] === true)
    .map((each) => ({ name: each['name'], type: 'simple', type_params: { measure: each['name'] } }))
}

function leaveWhatStandsOnLeft(metrics: Map<string, Metric>, left: Map<string, NotImported>): void {
  for (let changed = true; changed; ) {
    changed = false
    for (const metric of metrics.values()) {
      const missing = madeOf(metric).find((each) => !metrics.has(each))
      if (missing === undefined) continue
      left.set(metric.name, left.get(missing) ?? new NotImported('expression', missing))
      metrics.delete(metric.name)
      changed = true
    }
  }
}

function checkNames(what: string, files: readonly FileRecord[]): void {
  const seen = new Set<string>()
  for (const file of files) {
    const name = textAt(file, 'name')
    if (name === null || seen.has(name))
      throw new GataError('bad-metricflow', name === null ? `a ${what} has no name` : `two ${what}s are called ${name}`)
    seen.add(name)
  }
}
