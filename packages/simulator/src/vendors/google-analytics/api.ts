import { type Day, dayIn } from '@gata/base'
import type { Queryable } from '@gata/warehouse'
import { type GoogleError, googleError } from './bigquery-error.ts'
import { answerText, type ExportJob, readPage, startJob } from './export-job.ts'
import { type ExportTable, exportTables } from './export-tables.ts'

/** An answer: JSON text, or something to be made JSON. */
export interface ApiAnswer {
  readonly status: number
  readonly body: unknown
}

/** What the API stands on. */
export interface ExportSource {
  readonly world: Queryable
  now(): Date
}

interface Property {
  readonly dataset: string
  readonly timeZone: string
  readonly firstDay: Day
}

const LOCATION = 'US'
const TABLES_PER_PAGE = 50

/** BigQuery's REST API over one property's export: datasets.get, tables.list, jobs.query and jobs.getQueryResults. */
export function createBigQueryApi(source: ExportSource) {
  const jobs = new Map<string, ExportJob>()
  let started = 0
  let known: Promise<Property> | null = null

  async function tablesNow(): Promise<readonly ExportTable[]> {
    const { firstDay, timeZone } = await property()
    return exportTables(firstDay, source.now(), timeZone)
  }

  function property(): Promise<Property> {
    known ??= readProperty(source.world)
    return known
  }

  async function pageOf(
    job: ExportJob,
    project: string,
    parameters: QueryParameters,
    pass: PassRows,
  ): Promise<ApiAnswer> {
    if (job.pendingAnswers > 0) {
      job.pendingAnswers -= 1
      const jobReference = { projectId: project, jobId: job.jobId, location: LOCATION }
      return { status: 200, body: { kind: 'bigquery#queryResponse', jobReference, jobComplete: false } }
    }
    const page = await readPage(
      source.world,
      job,
      parameters.pageToken ?? null,
      Number(parameters.maxResults ?? 10_000),
    )
    if (page === null) return googleError(400, 'invalid', 'Invalid page token')
    return { status: 200, body: answerText(job, LOCATION, project, { ...page, rows: pass(page.rows) }) }
  }

  return {
    async dataset(project: string, dataset: string): Promise<ApiAnswer> {
      if (dataset !== (await property()).dataset) return missing(`Dataset ${project}:${dataset}`)
      const datasetReference = { projectId: project, datasetId: dataset }
      return { status: 200, body: { kind: 'bigquery#dataset', datasetReference, location: LOCATION } }
    },

    async tables(project: string, dataset: string, parameters: QueryParameters): Promise<ApiAnswer> {
      if (dataset !== (await property()).dataset) return missing(`Dataset ${project}:${dataset}`)
      const all = await tablesNow()
      const from = Number(parameters.pageToken ?? 0)
      const size = Math.min(Number(parameters.maxResults ?? TABLES_PER_PAGE), TABLES_PER_PAGE)
      const tables = all.slice(from, from + size).map(({ name }) => ({
        kind: 'bigquery#table',
        id: `${project}:${dataset}.${name}`,
        tableReference: { projectId: project, datasetId: dataset, tableId: name },
        type: 'TABLE',
      }))
      const next = from + size < all.length ? { nextPageToken: String(from + size) } : {}
      return { status: 200, body: { kind: 'bigquery#tableList', ...next, tables, totalItems: all.length } }
    },

    async query(project: string, request: QueryRequest, pass: PassRows): Promise<ApiAnswer> {
      const asked = parseQuery(request)
      if (typeof asked === 'string') return googleError(400, 'invalidQuery', asked)
      const table = (await tablesNow()).find((one) => one.name === asked.table)
      if (asked.dataset !== (await property()).dataset || !table) {
        return missing(`Table ${asked.project}:${asked.dataset}.${asked.table}`)
      }
      // Counted before anything is awaited, since queries come at the same time.
      started += 1
      const number = started
      const jobId = `job_${number}`
      // The first query of a process keeps its client waiting, as a cold warehouse does.
      const { timeZone } = await property()
      const job = await startJob(source.world, jobId, table, timeZone, source.now(), number === 1 ? 2 : 0)
      jobs.set(jobId, job)
      return pageOf(job, project, { maxResults: String(request.maxResults ?? 10_000) }, pass)
    },

    async results(project: string, jobId: string, parameters: QueryParameters, pass: PassRows): Promise<ApiAnswer> {
      const job = jobs.get(jobId)
      if (!job) return missing(`Job ${project}:${jobId}`)
      if (parameters.location !== LOCATION) return missing(`Job ${project}:${String(parameters.location)}.${jobId}`)
      return pageOf(job, project, parameters, pass)
    },
  }
}

/** Passes the rows of a page through the faults that repeat or reorder them. */
export type PassRows = (rows: readonly string[]) => readonly string[]

/** Parameters of a URL. */
export type QueryParameters = Readonly<Record<string, string | undefined>>

/** The body of jobs.query, as far as it is read. */
export interface QueryRequest {
  readonly query?: string
  readonly useLegacySql?: boolean
  readonly parameterMode?: string
  readonly maxResults?: number
  readonly queryParameters?: readonly {
    readonly name?: string
    readonly parameterValue?: { readonly value?: string }
  }[]
}

/** The one query that is understood: a whole table for its own day. Gives the reason why another one is not. */
function parseQuery(
  request: QueryRequest,
): { readonly project: string; readonly dataset: string; readonly table: string } | string {
  const found =
    /^select \* from `([^.`]+)\.([^.`]+)\.(events_(?:intraday_)?(\d{8}))` where event_date = @event_date$/.exec(
      request.query ?? '',
    )
  const [, project, dataset, table, suffix] = found ?? []
  if (!project || !dataset || !table) return 'Syntax error: the simulated BigQuery knows one query only'
  if (request.useLegacySql !== false) return 'Legacy SQL knows no named parameters'
  const parameter = request.queryParameters?.find((one) => one.name === 'event_date')
  if (request.parameterMode !== 'NAMED' || !parameter) return "Query parameter 'event_date' not found"
  if (parameter.parameterValue?.value !== suffix) return 'The simulated BigQuery gives a table for its own day only'
  return { project, dataset, table }
}

function missing(what: string): GoogleError {
  return googleError(404, 'notFound', `Not found: ${what} was not found in location ${LOCATION}`)
}

async function readProperty(world: Queryable): Promise<Property> {
  const [row] = await world.rows<{ account_id: string; time_zone: string; first_at: string | null }>(`
select
  account_id,
  time_zone,
  (select min(event_at) from event where tracker = 'google_analytics') as first_at
from account
where network = 'google_analytics'
limit 1`)
  const timeZone = row?.time_zone ?? 'UTC'
  // Without events there is no day that has a table.
  const firstDay = row?.first_at ? dayIn(timeZone, new Date(row.first_at)) : '9999-12-31'
  return { dataset: `analytics_${row?.account_id ?? ''}`, timeZone, firstDay }
}
