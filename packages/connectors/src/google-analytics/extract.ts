import { addDays, type Day, GataError, isGataError } from '@gata/base'
import type { Connection, ConnectorIo, ExtractWindow, Page, Session } from '../connector.ts'
import { readAhead } from '../http/read-ahead.ts'
import { type BigQueryClient, createBigQueryClient } from './bigquery-client.ts'
import { compileRowDecoder } from './row-decoder.ts'
import { settings } from './settings.ts'

/** One property's BigQuery export, read day by day. */
export function openSession(connection: Connection, io: ConnectorIo): Session {
  const at = settings.parse(connection.settings)
  const dataset = `analytics_${at.property_id}`
  const client = createBigQueryClient(connection, io, { project: at.project_id, dataset })
  let located: Promise<string> | null = null
  const location = () => {
    located ??= at.location ? Promise.resolve(at.location) : client.datasetLocation()
    return located
  }
  return {
    async account() {
      await client.datasetLocation()
      return { accountId: at.property_id, timeZone: at.time_zone, currency: null }
    },
    extract: (object, window) => extract({ client, location, dataset: `${at.project_id}.${dataset}` }, object, window),
  }
}

interface Context {
  readonly client: BigQueryClient
  readonly location: () => Promise<string>
  readonly dataset: string
}

async function* extract(context: Context, object: string, window: ExtractWindow): AsyncGenerator<Page> {
  if (object !== 'events' || window.kind !== 'days') {
    throw new GataError('unknown-object', `google_analytics does not deliver ${object} by ${window.kind}`, {
      expected: 'events by days',
      got: `${object} by ${window.kind}`,
    })
  }
  const location = await context.location()
  const tables = await listTables(context.client)
  const days = daysNewestFirst(window.from, window.to)
  yield* readAhead(
    days.map((day) => () => readDay(context, tables, day, location)),
    DAYS_AHEAD,
  )
}

/** A query of one day is mostly waiting, so that of the next days is already asked. */
const DAYS_AHEAD = 2

function daysNewestFirst(from: Day, to: Day): readonly Day[] {
  const days: Day[] = []
  for (let day = to; day >= from; day = addDays(day, -1)) days.push(day)
  return days
}

async function listTables(client: BigQueryClient): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  for await (const name of client.tableNames()) names.add(name)
  return names
}

/**
 * The daily table where it exists, else the intraday table, never both: the wildcard `events_*` would match both and count twice,
 * and takes the columns of whichever table is newest. A day without either has no data.
 *
 * The intraday table goes away when the daily one comes, which may happen between the listing and the query.
 */
async function* readDay(
  context: Context,
  tables: ReadonlySet<string>,
  day: Day,
  location: string,
): AsyncGenerator<Page> {
  const table = tableOf(tables, day)
  if (table === null) return
  try {
    yield* readTable(context, table, day, location)
  } catch (thrown) {
    if (!isGataError(thrown, 'vendor-not-found')) throw thrown
    const now = tableOf(await listTables(context.client), day)
    if (now === table) throw thrown
    if (now !== null) yield* readTable(context, now, day, location)
  }
}

function tableOf(tables: ReadonlySet<string>, day: Day): string | null {
  const suffix = day.replaceAll('-', '')
  const daily = `events_${suffix}`
  if (tables.has(daily)) return daily
  const intraday = `events_intraday_${suffix}`
  return tables.has(intraday) ? intraday : null
}

async function* readTable(context: Context, table: string, day: Day, location: string): AsyncGenerator<Page> {
  const query = `select * from \`${context.dataset}.${table}\` where event_date = @event_date`
  let decode: ReturnType<typeof compileRowDecoder> | null = null
  for await (const page of context.client.query(query, { event_date: day.replaceAll('-', '') }, location)) {
    decode ??= compileRowDecoder(page.fields)
    yield { records: page.rows.map(decode) }
  }
}
