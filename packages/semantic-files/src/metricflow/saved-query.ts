import { NotImported } from '../not-imported.ts'
import type { MetricFlowQuery } from './metricflow-query.ts'
import { type FileRecord, recordAt, textAt } from './record.ts'

type GroupBy = MetricFlowQuery['groupBys'][number]

/** A query that a file keeps under a name. Throws {@link NotImported} for what it says in words that are not known. */
export function savedQuery(file: FileRecord): MetricFlowQuery {
  const parameters = recordAt(file, 'query_params')
  const wheres = textsAt(parameters, 'where')
  const limit = textAt(parameters, 'limit')
  return {
    metrics: textsAt(parameters, 'metrics'),
    groupBys: textsAt(parameters, 'group_by').map((text) => called(text).groupBy),
    ...(wheres.length === 0 ? {} : { where: together(wheres) }),
    orderBys: textsAt(parameters, 'order_by').map((text) => {
      const { groupBy, isDescending } = called(text)
      const name = groupBy.grain === undefined ? groupBy.name : `${groupBy.name}__${groupBy.grain}`
      return `${isDescending ? '-' : ''}${name}`
    }),
    ...(limit === null ? {} : { limit: Number(limit) }),
  }
}

/** A saved query with what is asked beyond it: further conditions, another order or another limit. */
export function beyond(saved: MetricFlowQuery, asked: MetricFlowQuery): MetricFlowQuery {
  if (asked.metrics.length > 0 || asked.groupBys.length > 0) throw new NotImported('saved-query', asked)
  const { savedQuery: _, ...rest } = asked
  const wheres = [saved.where, asked.where].filter((each) => each !== undefined)
  const orderBys = asked.orderBys?.length ? asked.orderBys : saved.orderBys
  return {
    ...saved,
    ...rest,
    metrics: saved.metrics,
    groupBys: saved.groupBys,
    ...(wheres.length === 0 ? {} : { where: together(wheres) }),
    ...(orderBys === undefined ? {} : { orderBys }),
  }
}

function together([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : [first, ...others].map((each) => `(${each})`).join(' and ')
}

const call =
  /^(?:(?:Time)?Dimension|Entity|Metric)\(\s*'([^']+)'\s*(?:,\s*'(\w+)'\s*)?\)((?:\.\w+\((?:'\w+'|True|False)\))*)$/

/** `TimeDimension('metric_time', 'day').descending(True)`, or a name as it is. */
function called(text: string): { readonly groupBy: GroupBy; readonly isDescending: boolean } {
  const [, name, said, after = ''] = call.exec(text.trim()) ?? []
  if (name === undefined) {
    if (!/^-?\w+$/.test(text)) throw new NotImported('saved-query', text)
    return { groupBy: { name: text.replace(/^-/, '') }, isDescending: text.startsWith('-') }
  }
  const methods = new Map(
    Array.from(after.matchAll(/\.(\w+)\('?(\w+)'?\)/g), ([, method = '', value = '']) => [method, value]),
  )
  for (const method of methods.keys())
    if (!['grain', 'date_part', 'descending'].includes(method)) throw new NotImported('saved-query', text)
  const [grain, datePart] = [said ?? methods.get('grain'), methods.get('date_part')]
  return {
    groupBy: {
      name,
      ...(grain === undefined ? {} : { grain }),
      ...(datePart === undefined ? {} : { datePart }),
    },
    isDescending: methods.get('descending') === 'True',
  }
}

function textsAt(file: FileRecord, key: string): readonly string[] {
  const value = file[key]
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'string' ? [value] : []
}
