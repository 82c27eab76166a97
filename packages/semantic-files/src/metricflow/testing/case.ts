import type { MetricFlowQuery } from '../metricflow-query.ts'

/** A case as the folder's README tells. */
export interface Case {
  readonly name: string
  readonly model: string
  readonly metrics?: readonly string[]
  readonly group_bys?: readonly string[]
  readonly group_by_objs?: readonly { readonly name: string; readonly grain?: string; readonly date_part?: string }[]
  readonly where_filter?: string | null
  readonly time_constraint?: readonly [string, string] | null
  readonly order_bys?: readonly string[]
  readonly limit?: number | null
  readonly saved_query_name?: string | null
  readonly min_max_only?: boolean
  readonly check_order?: boolean
  readonly columns: readonly { readonly name: string }[]
  readonly expected_rows: readonly (readonly (string | number | boolean | null)[])[]
}

/** What a case asks. */
export function queryOf(each: Case): MetricFlowQuery {
  return {
    metrics: each.metrics ?? [],
    groupBys: [
      ...(each.group_bys ?? []).map((name) => ({ name })),
      ...(each.group_by_objs ?? []).map(({ name, grain, date_part: datePart }) => ({
        name,
        ...(grain === undefined ? {} : { grain }),
        ...(datePart === undefined ? {} : { datePart }),
      })),
    ],
    ...(each.where_filter ? { where: each.where_filter } : {}),
    ...(each.time_constraint ? { timeConstraint: each.time_constraint } : {}),
    orderBys: each.order_bys ?? [],
    ...(each.limit ? { limit: each.limit } : {}),
    ...(each.saved_query_name ? { savedQuery: each.saved_query_name } : {}),
    minMaxOnly: each.min_max_only ?? false,
  }
}

/** Null if an answer is what a case expects, else what is not: columns by name, numbers within a millionth, rows in any order unless it is checked. */
export function sameRows(each: Case, names: readonly string[], rows: readonly (readonly unknown[])[]): string | null {
  const wanted = each.columns.map(({ name }) => name)
  if (wanted.toSorted().join() !== names.toSorted().join()) return `columns ${names.join()} for ${wanted.join()}`
  if (rows.length !== each.expected_rows.length) return `${rows.length} rows for ${each.expected_rows.length}`
  const order = wanted.map((name) => names.indexOf(name))
  const left = rows.map((row) => order.map((at) => plain(row[at])))
  for (const row of each.expected_rows) {
    const at = each.check_order
      ? Number(!row.every((cell, place) => isSame(cell, left[0]?.[place])))
      : left.findIndex((candidate) => row.every((cell, place) => isSame(cell, candidate[place])))
    if (at < 0 || (each.check_order && at > 0)) return `no row ${JSON.stringify(row)}, but ${JSON.stringify(left[0])}`
    left.splice(at, 1)
  }
  return null
}

function plain(cell: unknown): unknown {
  if (typeof cell === 'bigint') return Number(cell)
  if (cell instanceof Date)
    return cell
      .toISOString()
      .replace('T', ' ')
      .replace(/(?:\.000)?Z$/, '')
  if (typeof cell !== 'string') return cell ?? null
  if (/^\d{4}-\d{2}-\d{2}$/.test(cell)) return `${cell} 00:00:00`
  return cell.replace(/^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.(?!000)\d+)?)(?:\.000)?(?:Z|\+00)$/, '$1 $2')
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return a === b || Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b))
  return a === b
}
