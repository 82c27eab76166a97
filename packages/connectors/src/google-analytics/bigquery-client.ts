import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Connection, ConnectorIo } from '../connector.ts'
import { createHttpClient, type HttpClient } from '../http/http-client.ts'
import type { HttpAnswer, Verdict } from '../http/verdict.ts'
import { createAuthorize } from './auth.ts'
import type { BigQueryField, WireRow } from './row-decoder.ts'

/** A page of the rows of a query. */
export interface RowsPage {
  readonly fields: readonly BigQueryField[]
  readonly rows: readonly WireRow[]
}

/** BigQuery's REST API for one project and dataset. */
export interface BigQueryClient {
  /** Where the dataset lies, e.g. `US`, `EU`; throws `vendor-not-found` where there is none. */
  datasetLocation(): Promise<string>
  /** Names of the dataset's tables. */
  tableNames(): AsyncIterable<string>
  /** Runs a query with named text parameters and gives its rows by pages; throws `vendor-not-found` for a missing table. */
  query(query: string, parameters: Readonly<Record<string, string>>, location: string): AsyncIterable<RowsPage>
}

const ROWS_PER_PAGE = 10_000
const SERVER_WAIT_MS = 10_000
const FIRST_POLL_MS = 250
const LONGEST_POLL_MS = 5_000

const field: z.ZodType<BigQueryField> = z.lazy(() =>
  z.object({ name: z.string(), type: z.string(), mode: z.string().optional(), fields: z.array(field).optional() }),
)

/** Rows are checked for being a list only: there are millions, and their contract is checked after decoding. */
const queryAnswer = z.object({
  jobComplete: z.boolean(),
  jobReference: z.object({ jobId: z.string() }),
  schema: z.object({ fields: z.array(field) }).optional(),
  rows: z.custom<readonly WireRow[]>((value) => value === undefined || Array.isArray(value)).optional(),
  pageToken: z.string().optional(),
})

type QueryAnswer = z.infer<typeof queryAnswer>

const tablesAnswer = z.object({
  tables: z.array(z.object({ tableReference: z.object({ tableId: z.string() }) })).optional(),
  nextPageToken: z.string().optional(),
})

const datasetAnswer = z.object({ location: z.string() })

/** Source: https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query, …/jobs/getQueryResults, …/tables/list. */
export function createBigQueryClient(
  connection: Connection,
  io: ConnectorIo,
  at: { readonly project: string; readonly dataset: string },
): BigQueryClient {
  const http = createHttpClient(io, {
    vendor: 'google_analytics',
    authorize: createAuthorize(connection, io),
    classify,
  })
  const projectUrl = `${connection.baseUrl.replace(/\/$/, '')}/projects/${encodeURIComponent(at.project)}`
  const datasetUrl = `${projectUrl}/datasets/${encodeURIComponent(at.dataset)}`
  return {
    async datasetLocation() {
      const { body } = await http.json({ url: datasetUrl })
      return datasetAnswer.parse(body).location
    },
    async *tableNames() {
      let pageToken: string | undefined
      do {
        const { body } = await http.json({ url: `${datasetUrl}/tables?${search({ maxResults: '1000', pageToken })}` })
        const answer = tablesAnswer.parse(body)
        for (const table of answer.tables ?? []) yield table.tableReference.tableId
        pageToken = answer.nextPageToken
      } while (pageToken)
    },
    query: (query, parameters, location) => runQuery(http, io, projectUrl, { query, parameters, location }),
  }
}

interface QueryRequest {
  readonly query: string
  readonly parameters: Readonly<Record<string, string>>
  readonly location: string
}

async function* runQuery(
  http: HttpClient,
  io: ConnectorIo,
  projectUrl: string,
  { query, parameters, location }: QueryRequest,
): AsyncGenerator<RowsPage> {
  const { body } = await http.json({
    method: 'POST',
    url: `${projectUrl}/queries`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query,
      useLegacySql: false,
      location,
      maxResults: ROWS_PER_PAGE,
      timeoutMs: SERVER_WAIT_MS,
      parameterMode: 'NAMED',
      queryParameters: Object.entries(parameters).map(([name, value]) => ({
        name,
        parameterType: { type: 'STRING' },
        parameterValue: { value },
      })),
    }),
  })
  let answer = queryAnswer.parse(body)
  const resultsUrl = `${projectUrl}/queries/${encodeURIComponent(answer.jobReference.jobId)}`
  const nextAnswer = async (pageToken: string | undefined): Promise<QueryAnswer> => {
    const parameters = { location, maxResults: String(ROWS_PER_PAGE), timeoutMs: String(SERVER_WAIT_MS), pageToken }
    return queryAnswer.parse((await http.json({ url: `${resultsUrl}?${search(parameters)}` })).body)
  }
  for (let pause = FIRST_POLL_MS; !answer.jobComplete; pause = Math.min(LONGEST_POLL_MS, pause * 2)) {
    await io.clock.sleep(pause, io.signal)
    answer = await nextAnswer(undefined)
  }
  const fields = answer.schema?.fields ?? []
  for (;;) {
    if (answer.rows && answer.rows.length > 0) yield { fields, rows: answer.rows }
    if (!answer.pageToken) return
    answer = await nextAnswer(answer.pageToken)
  }
}

function search(parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return new URLSearchParams(given).toString()
}

const retriedReasons = new Set([
  'rateLimitExceeded',
  'quotaExceeded',
  'jobRateLimitExceeded',
  'userRateLimitExceeded',
  'backendError',
  'internalError',
  'jobBackendError',
  'jobInternalError',
  'tableUnavailable',
])

const errorBody = z.looseObject({
  error: z.looseObject({
    message: z.string().optional(),
    errors: z.array(z.looseObject({ reason: z.string().optional() })).optional(),
  }),
})

/** What an answer of BigQuery means: the reason inside the body tells, the status hardly. Source: https://cloud.google.com/bigquery/docs/error-messages */
function classify(answer: HttpAnswer, body: unknown): Verdict {
  if (answer.status === 200) return { kind: 'ok' }
  const parsed = errorBody.safeParse(body)
  const reason = parsed.data?.error.errors?.[0]?.reason ?? ''
  if (answer.status === 401) return { kind: 'auth', reason: `HTTP 401 ${reason}`.trim() }
  if (retriedReasons.has(reason) || answer.status >= 500 || answer.status === 429) {
    const said = parsed.data?.error.message ?? answer.text.slice(0, 200)
    return { kind: 'retry', reason: `HTTP ${answer.status} ${reason} ${said}`.trim() }
  }
  const got = `HTTP ${answer.status} ${reason} ${parsed.data?.error.message ?? answer.text.slice(0, 200)}`
  if (answer.status === 404)
    return refused('vendor-not-found', got, 'Check project_id and property_id, and that the BigQuery export is linked.')
  if (reason === 'accessDenied' || answer.status === 403) {
    return refused(
      'vendor-refused-access',
      got,
      'Give the service account the roles BigQuery Job User and BigQuery Data Viewer.',
    )
  }
  return refused('vendor-refused-request', got, 'This is an error of ours: please report it.')
}

function refused(code: string, got: string, todo: string): Verdict {
  return {
    kind: 'fatal',
    error: new GataError(code, 'BigQuery refuses the request', { where: 'google_analytics', got, todo }),
  }
}
