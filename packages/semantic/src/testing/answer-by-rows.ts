import { changeOf } from './change-by-definition.ts'
import type { FieldFilter } from '../query/filter.ts'
import type { SemanticQuery } from '../query/semantic-query.ts'

/** Rows of the star model's tables, as far as the questions of the test go. */
export interface World {
  readonly ads: readonly Ad[]
  readonly sessions: readonly Session[]
  readonly orders: readonly Order[]
  readonly campaigns: readonly Campaign[]
}

type Text = string | null

export interface Ad {
  readonly source_platform: Text
  readonly campaign_id: Text
  readonly day: string
  readonly spend_reporting: number | null
  readonly impressions: number
  readonly clicks: number
}

export interface Session {
  readonly attributed_source_platform: Text
  readonly attributed_campaign_id: Text
  readonly device_category: Text
  readonly user_pseudo_id: Text
  readonly day: string
  readonly is_conversion_session: boolean
  readonly session_revenue_reporting: number | null
}

export interface Order {
  readonly source_platform: Text
  readonly financial_status_normalised: Text
  readonly customer_id: Text
  readonly day: string
  readonly total_price_reporting: number | null
  readonly is_test: boolean
  readonly is_cancelled: boolean
}

export interface Campaign {
  readonly source_platform: string
  readonly campaign_id: string
  readonly campaign_name: Text
  readonly objective: Text
}

type Cell = string | number | boolean | null

/** One metric over the rows of its fact that fall into a group. */
type Simple<Row> = (rows: readonly Row[]) => number | null

const adMetrics: Readonly<Record<string, Simple<Ad>>> = {
  spend_reporting: (rows) => sum(rows.map((row) => row.spend_reporting)) ?? 0,
  impressions: (rows) => sum(rows.map((row) => row.impressions)) ?? 0,
  clicks: (rows) => sum(rows.map((row) => row.clicks)),
}

const sessionMetrics: Readonly<Record<string, Simple<Session>>> = {
  sessions: (rows) => rows.length,
  converting_sessions: (rows) => rows.filter((row) => row.is_conversion_session).length,
  attributed_revenue: (rows) => sum(rows.map((row) => row.session_revenue_reporting)),
  visitors: (rows) => distinct(rows.map((row) => row.user_pseudo_id)),
}

const orderMetrics: Readonly<Record<string, Simple<Order>>> = {
  orders: (rows) => rows.length,
  revenue: (rows) => sum(rows.map((row) => row.total_price_reporting)),
  customers: (rows) => distinct(rows.map((row) => row.customer_id)),
}

const ratios: Readonly<Record<string, readonly [string, string]>> = {
  roas: ['attributed_revenue', 'spend_reporting'],
  cac: ['spend_reporting', 'converting_sessions'],
  conversion_rate: ['converting_sessions', 'sessions'],
  ctr: ['clicks', 'impressions'],
  aov: ['revenue', 'orders'],
}

/** The answer as somebody would count it by hand: every metric apart, over its own rows, group by group. Columns as asked for. */
export function answerByRows(world: World, query: SemanticQuery): readonly (readonly Cell[])[] {
  const current = countRows(world, query)
  const before = query.time?.compare === undefined ? null : countRows(world, inPeriodBefore(query))
  const keys = new Set([...current.keys, ...(before?.keys ?? [])])
  return [...keys].map((key) => [
    ...(JSON.parse(key) as Cell[]), // a key is the list of its cells
    ...query.metrics.flatMap((name) => {
      const now = current.valueOf(name, key)
      return before ? compared(now, before.valueOf(name, key)) : [now]
    }),
  ])
}

/** The value, the one before, what lies between, and that as a part of the one before. */
function compared(now: number | null, then: number | null): readonly (number | null)[] {
  const difference = now === null || then === null ? null : now - then
  return [now, then, difference, changeOf(now, then)]
}

/** As long, and ending where the range begins. */
function inPeriodBefore(query: SemanticQuery): SemanticQuery {
  const { start = '', end = '' } = query.time?.range ?? {}
  const length = Date.parse(end) - Date.parse(start)
  const earlier = new Date(Date.parse(start) - length).toISOString().slice(0, 10)
  return { ...query, time: { range: { start: earlier, end: start } } }
}

interface Counted {
  readonly keys: ReadonlySet<string>
  readonly valueOf: (metric: string, key: string) => number | null
}

function countRows(world: World, query: SemanticQuery): Counted {
  const grain = query.time?.grain
  const dimensions = [...(grain ? ['time'] : []), ...(query.dimensions ?? []).map(String)]
  const needed = new Set(query.metrics.flatMap((name) => ratios[name] ?? [name]))
  const counted = [
    factOf(world.ads, adMetrics, (row) => (name) => adValue(world, row, name)),
    factOf(world.sessions, sessionMetrics, (row) => (name) => sessionValue(world, row, name)),
    factOf(
      world.orders.filter((row) => !row.is_test && !row.is_cancelled),
      orderMetrics,
      (row) => (name) => orderValue(row, name),
    ),
  ].map((fact) => fact(query, dimensions, needed))
  const keys = new Set(counted.flatMap(({ groups }) => [...groups]))
  if (dimensions.length === 0) keys.add('[]')
  const valueOf = (name: string, key: string): number | null => {
    for (const { value } of counted) {
      const found = value(name, key)
      if (found !== undefined) return found
    }
    const [top = '', bottom = ''] = ratios[name] ?? []
    const [numerator, denominator] = [valueOf(top, key), valueOf(bottom, key)]
    return numerator === null || denominator === null || denominator === 0 ? null : numerator / denominator
  }
  return { keys, valueOf }
}

/** Metrics for which only some rows count. */
const countedOnly: Readonly<Record<string, (row: object) => boolean>> = {
  converting_sessions: (row) => 'is_conversion_session' in row && row.is_conversion_session === true,
}

interface CountedFact {
  readonly groups: ReadonlySet<string>
  /** Undefined for a metric of another fact. */
  readonly value: (metric: string, key: string) => number | null | undefined
}

function factOf<Row extends { readonly day: string }>(
  rows: readonly Row[],
  metrics: Readonly<Record<string, Simple<Row>>>,
  fieldsOf: (row: Row) => (name: string) => Cell,
): (query: SemanticQuery, dimensions: readonly string[], needed: ReadonlySet<string>) => CountedFact {
  return (query, dimensions, needed) => {
    const asked = Object.keys(metrics).filter((name) => needed.has(name))
    const counted = rows.filter((row) => passes(query, row.day, fieldsOf(row)))
    const cellOf = (row: Row) => (name: string) =>
      name === 'time' ? bucketOf(row.day, query.time?.grain) : fieldsOf(row)(name)
    const groups = Map.groupBy(counted, (row) => JSON.stringify(dimensions.map(cellOf(row))))
    // A group of which no row counts for any metric that is asked for is not in the answer.
    const counts = (row: Row): boolean => asked.some((name) => countedOnly[name]?.(row) ?? true)
    return {
      groups: new Set([...groups].flatMap(([key, of]) => (of.some(counts) ? [key] : []))),
      value: (metric, key) => metrics[metric]?.(groups.get(key) ?? []),
    }
  }
}

function bucketOf(day: string, grain: string | undefined): string {
  return grain === 'month' ? `${day.slice(0, 7)}-01` : day
}

function passes({ filters, time }: SemanticQuery, day: string, field: (name: string) => Cell): boolean {
  const range = time?.range
  if (range && !(day >= range.start && day < range.end)) return false
  if (!filters) return true
  const { field: name, operator, values = [] } = filters as FieldFilter // the test asks for no other
  return values.includes(field(name)) === (operator === 'in')
}

function adValue({ campaigns }: World, row: Ad, name: string): Cell {
  if (name === 'platform') return row.source_platform
  return campaignValue(campaigns, row.source_platform, row.campaign_id, name)
}

function sessionValue({ campaigns }: World, row: Session, name: string): Cell {
  if (name === 'platform') return row.attributed_source_platform
  if (name === 'sessions.device_category') return row.device_category
  if (name === 'sessions.is_conversion_session') return row.is_conversion_session
  return campaignValue(campaigns, row.attributed_source_platform, row.attributed_campaign_id, name)
}

function orderValue(row: Order, name: string): Cell {
  return name === 'orders.source_platform' ? row.source_platform : row.financial_status_normalised
}

function campaignValue(campaigns: readonly Campaign[], platform: Text, id: Text, name: string): Cell {
  const found = campaigns.find((each) => each.source_platform === platform && each.campaign_id === id)
  return (name === 'campaign_name' ? found?.campaign_name : found?.objective) ?? null
}

function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
}

function distinct(values: readonly Text[]): number {
  return new Set(values.filter((value) => value !== null)).size
}
