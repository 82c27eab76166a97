import { Readable } from 'node:stream'
import { dayIn, isDay } from '@gata/base'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VendorAnswer, VendorApi, VendorContext, VendorFault } from '../../server/vendor-api.ts'
import { isBasicAuth } from '../basic-auth.ts'
import { membersOf } from '../members-of.ts'
import { createEngageSessions } from './engage-sessions.ts'
import { mixpanelEventJson } from './event-query.ts'
import { mixpanelPeopleJson } from './people-query.ts'

export interface MixpanelOptions {
  /** Profiles of a page; 1000, as the vendor has it, unless given. */
  readonly pageSize?: number
  /** Whether the project was made before 2023 and so exports in its own zone. */
  readonly hasLocalTimes?: boolean
  /** Exports that break off in the middle, with a line that says so; 0 unless given. */
  readonly earlyEnds?: number
}

interface Query {
  readonly Querystring: Readonly<Record<string, string | undefined>>
}

const username = 'gata.simulated.mp-service-account'
const secret = 'simulated-service-account-secret'

/** Mixpanel's raw export, its profiles, and the names of events that prove a service account. */
export function mixpanelApi(options: MixpanelOptions = {}): VendorApi {
  return {
    vendor: 'mixpanel',
    connectors: ['mixpanel'],
    secrets: () => ({ service_account_username: username, service_account_secret: secret }),
    faultAnswer,
    register(scope, context) {
      const pageSize = options.pageSize ?? 1000
      const sessions = createEngageSessions(pageSize)
      let earlyEnds = options.earlyEnds ?? 0

      scope.addHook<Query>('preHandler', async (request, reply) => {
        if (!isBasicAuth(request.headers.authorization, username, secret)) {
          return refuse(request, reply, 401, 'Invalid service account credentials')
        }
        const project = await readProject(context)
        if (request.query.project_id !== project.accountId) return refuse(request, reply, 400, 'Invalid project_id')
      })

      scope.get('/query/events/names', async () => {
        const names = await context.world.rows<{ name: string }>(
          `select distinct event_name as name from event where tracker = 'mixpanel' order by name`,
        )
        return names.map(({ name }) => name)
      })

      scope.get<Query>('/2.0/export', async (request, reply) => {
        const { from_date: from = '', to_date: to = '' } = request.query
        const project = await readProject(context)
        const timeZone = options.hasLocalTimes ? project.timeZone : 'UTC'
        const problem = problemOf(from, to, dayIn(timeZone, context.now()))
        if (problem !== null) return refuse(request, reply, 400, problem)
        const isInMilliseconds = request.query.time_in_ms === 'true'
        const query = mixpanelEventJson({ from, to, timeZone, isInMilliseconds, asOf: context.now() })
        const rows = await context.world.rows<{ record: string }>(query)
        const lines = context.page(request, rows).map(({ record }) => record)
        const isEarlyEnd = earlyEnds > 0
        if (isEarlyEnd) earlyEnds -= 1
        const served = isEarlyEnd ? [...lines.slice(0, lines.length / 2), 'terminated early'] : lines
        return await reply.type('text/plain; charset=utf-8').send(Readable.from(inChunks(served)))
      })

      scope.post<Query>('/query/engage', async (request, reply) => {
        const { page = '0', session_id: sessionId } = membersOf(request.body)
        const found =
          page === '0' ? sessions.open(await readPeople(context)) : sessions.next(String(sessionId), Number(page))
        if (found === null) return refuse(request, reply, 400, 'request for page in uncached query for params')
        const results = context.page(request, found.records).join(',')
        const head = {
          page: found.page,
          page_size: pageSize,
          session_id: found.sessionId,
          status: 'ok',
          total: found.total,
        }
        return await reply.type('application/json').send(`${JSON.stringify(head).slice(0, -1)},"results":[${results}]}`)
      })
    },
  }
}

async function readProject(context: VendorContext): Promise<{ readonly accountId: string; readonly timeZone: string }> {
  const [row] = await context.world.rows<{ account_id: string; time_zone: string }>(
    `select account_id, time_zone from account where network = 'mixpanel'`,
  )
  return { accountId: row?.account_id ?? '', timeZone: row?.time_zone ?? 'UTC' }
}

async function readPeople(context: VendorContext): Promise<readonly string[]> {
  const rows = await context.world.rows<{ record: string }>(mixpanelPeopleJson(context.now()))
  return rows.map(({ record }) => record)
}

function problemOf(from: string, to: string, today: string): string | null {
  if (!isDay(from) || !isDay(to)) return 'from_date and to_date must be given as yyyy-mm-dd'
  if (to < from) return 'from_date cannot be later than to_date'
  return to > today ? 'to_date cannot be later than today' : null
}

const CHUNK = 8191

/** Bytes in pieces that end in the middle of lines, and of characters. */
async function* inChunks(lines: readonly string[]): AsyncGenerator<Buffer> {
  for (let start = 0; start < lines.length; start += 1000) {
    const bytes = Buffer.from(
      lines
        .slice(start, start + 1000)
        .map((line) => `${line}\n`)
        .join(''),
    )
    for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK)
  }
}

function refuse(request: FastifyRequest, reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply
    .status(status)
    .type('application/json')
    .send(JSON.stringify({ error, request: request.url }))
}

function faultAnswer(fault: VendorFault, path: string): VendorAnswer {
  if (fault === 'throttle') {
    return { status: 429, body: { error: 'Query rate limit exceeded: 60 queries per hour', request: path } }
  }
  if (fault === 'expired-token')
    return { status: 401, body: { error: 'Invalid service account credentials', request: path } }
  return { status: 502, body: { error: 'Internal server error', request: path } }
}
