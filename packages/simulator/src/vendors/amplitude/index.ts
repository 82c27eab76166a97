import type { FastifyReply, FastifyRequest } from 'fastify'
import type { VendorAnswer, VendorApi, VendorFault } from '../../server/vendor-api.ts'
import { isBasicAuth } from '../basic-auth.ts'
import { amplitudeEventJson } from './event-query.ts'
import { type ExportLine, exportArchive } from './export-archive.ts'

export interface AmplitudeOptions {
  /** The most events that one archive holds, in place of the vendor's four gigabytes. */
  readonly largestArchive?: number
}

interface ExportRoute {
  readonly Querystring: { readonly start?: string; readonly end?: string }
}

const secrets = { api_key: 'simulated-api-key', secret_key: 'simulated-secret-key' }
const HOUR_MS = 3_600_000

/** Amplitude's Export API, and the list of event types that proves its keys. */
export function amplitudeApi(options: AmplitudeOptions = {}): VendorApi {
  const largestArchive = options.largestArchive ?? 400_000
  return {
    vendor: 'amplitude',
    connectors: ['amplitude'],
    secrets: () => secrets,
    faultAnswer,
    register(scope, context) {
      scope.addHook('preHandler', async (request: FastifyRequest, reply: FastifyReply) => {
        const isKnown = isBasicAuth(request.headers.authorization, secrets.api_key, secrets.secret_key)
        if (!isKnown) return reply.status(403).type('text/plain').send('Forbidden')
      })

      scope.get('/events/list', async () => {
        const names = await context.world.rows<{ value: string }>(
          `select distinct event_name as value from event where tracker = 'amplitude' order by value`,
        )
        return { data: names.map(({ value }) => ({ value, name: value, deleted: false, hidden: false })) }
      })

      scope.get<ExportRoute>('/export', async (request, reply) => {
        const from = hourOf(request.query.start)
        const last = hourOf(request.query.end)
        if (from === null || last === null || last < from) {
          return reply.status(400).type('text/plain').send('Invalid start or end, expected YYYYMMDDTHH')
        }
        // Both hours are inclusive.
        const span = { from, to: new Date(last.getTime() + HOUR_MS), asOf: context.now() }
        const [project] = await context.world.rows<{ account_id: string }>(
          `select account_id from account where network = 'amplitude'`,
        )
        const lines = await context.world.rows<ExportLine & { readonly [column: string]: string }>(
          `select hour, record from (${amplitudeEventJson(span)}) limit ${largestArchive + 1}`,
        )
        if (lines.length > largestArchive) return reply.status(400).type('text/plain').send(tooLarge)
        if (lines.length === 0) return reply.status(404).type('text/plain').send('Raw data files were not found.')
        return await reply
          .type('application/zip')
          .send(exportArchive(project?.account_id ?? '', context.page(request, lines)))
      })
    },
  }
}

const tooLarge = 'The file size of the exported data is too large. Shorten the time ranges and try again.'

/** The instant at which an hour `20261101T09` begins; null for anything else. */
function hourOf(text: string | undefined): Date | null {
  const [, year, month, day, hour] = /^(\d{4})(\d\d)(\d\d)T(\d\d)$/.exec(text ?? '') ?? []
  const instant = new Date(`${year}-${month}-${day}T${hour}:00:00Z`)
  return Number.isNaN(instant.getTime()) ? null : instant
}

function faultAnswer(fault: VendorFault): VendorAnswer {
  if (fault === 'throttle') {
    return { status: 429, body: { error: { http_code: 429, type: 'too_many_requests', message: 'Too many requests' } } }
  }
  if (fault === 'expired-token') return { status: 403, body: 'Forbidden' }
  return { status: 503, body: 'Service Unavailable' }
}
