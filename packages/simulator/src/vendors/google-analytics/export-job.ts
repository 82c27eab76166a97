import type { Queryable } from '@gata/warehouse'
import { type ExportField, exportFields, intradayFields } from './export-fields.ts'
import { type ExportDay, exportIdQuery, exportQuery } from './export-query.ts'
import { schemaOf } from './export-schema.ts'
import type { ExportTable } from './export-tables.ts'

/** A query that runs: it sees the export as it was when it started. */
export interface ExportJob {
  readonly jobId: string
  readonly day: ExportDay
  readonly fields: readonly ExportField[]
  readonly asOf: string
  readonly totalRows: string
  /** Answers still to be given that say the job is not done. */
  pendingAnswers: number
}

/** Starts a job over one table. */
export async function startJob(
  world: Queryable,
  jobId: string,
  table: ExportTable,
  timeZone: string,
  now: Date,
  pendingAnswers: number,
): Promise<ExportJob> {
  const asOf = now.toISOString()
  const day = { date: table.day, timeZone }
  const [count] = await world.rows<{ total: string }>(
    `select count(*)::varchar as total from (${exportIdQuery({ asOf, day })})`,
  )
  return {
    jobId,
    day,
    fields: table.isIntraday ? intradayFields : exportFields,
    asOf,
    totalRows: count?.total ?? '0',
    pendingAnswers,
  }
}

/** A page of a job's rows as the text of `{"f":[…]}` objects, and the token of the next one; null for a token that is none. */
export async function readPage(
  world: Queryable,
  job: ExportJob,
  pageToken: string | null,
  maxResults: number,
): Promise<{ readonly rows: readonly string[]; readonly nextToken: string | null } | null> {
  const after = pageToken === null ? '-1' : parseToken(pageToken)
  if (after === null) return null
  const selection = { asOf: job.asOf, day: job.day }
  if (pageToken === null && Number(job.totalRows) <= maxResults) {
    const all = await world.rows<{ record: string }>(`
select record
from (${exportQuery(selection, job.fields, 'cells')})
order by ${place}`)
    return { rows: all.map((row) => row.record), nextToken: null }
  }
  const found = await world.rows<{ event_id: string; place: string }>(`
select event_id::varchar as event_id, (${place})::varchar as place
from (${exportIdQuery(selection)})
where ${place} > ${after}
order by ${place}
limit ${maxResults + 1}`)
  const page = found.slice(0, maxResults)
  const [first, last] = [page[0], page.at(-1)]
  if (!first || !last) return { rows: [], nextToken: null }
  const eventIds = { from: first.event_id, to: last.event_id }
  const rows = await world.rows<{ record: string }>(`
select record
from (${exportQuery({ ...selection, eventIds }, job.fields, 'cells')})
where ${place} between ${first.place} and ${last.place}
order by ${place}`)
  return { rows: rows.map((row) => row.record), nextToken: found.length > maxResults ? tokenOf(last.place) : null }
}

/** Where a row stands among all rows, of which each event has at most two. */
const place = 'event_id * 2 + copy'

/** The answer of a job that is done, as text: the rows are text already. */
export function answerText(
  job: ExportJob,
  location: string,
  project: string,
  page: { readonly rows: readonly string[]; readonly nextToken: string | null },
): string {
  const head = {
    kind: 'bigquery#queryResponse',
    schema: { fields: schemaOf(job.fields) },
    jobReference: { projectId: project, jobId: job.jobId, location },
    totalRows: job.totalRows,
    ...(page.nextToken ? { pageToken: page.nextToken } : {}),
    totalBytesProcessed: '0',
    jobComplete: true,
    cacheHit: false,
  }
  const rows = page.rows.length > 0 ? `,"rows":[${page.rows.join(',')}]` : ''
  return `${JSON.stringify(head).slice(0, -1)}${rows}}`
}

function tokenOf(lastPlace: string): string {
  return Buffer.from(lastPlace).toString('base64url')
}

function parseToken(token: string): string | null {
  return /^\d+$/.exec(Buffer.from(token, 'base64url').toString())?.[0] ?? null
}
