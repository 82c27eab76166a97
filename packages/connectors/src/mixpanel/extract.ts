import { GataError } from '@gata/base'
import type { z } from 'zod'
import type { Connection, ConnectorIo, ExtractWindow, Page, Session } from '../connector.ts'
import { createHttpClient, type HttpClient } from '../http/http-client.ts'
import { apiUrls, authorization } from './auth.ts'
import { classify, maxAttempts } from './classify.ts'
import { engage } from './engage.ts'
import { exportDays } from './raw-export.ts'
import { settings } from './settings.ts'

/** One project of Mixpanel: its raw export and its profiles. */
export function openSession(connection: Connection, io: ConnectorIo): Session {
  const project = settings.parse(connection.settings)
  const headers = authorization(connection)
  const http = createHttpClient(io, {
    vendor: 'mixpanel',
    authorize: async (request) => ({ ...request, headers: { ...request.headers, ...headers } }),
    classify,
    maxAttempts,
  })
  const context = { project, headers, http, io, ...apiUrls(connection) }
  return {
    // The names of events are the cheapest thing that the service account may ask of a project. Days are those of the export.
    async account() {
      const query = new URLSearchParams({ project_id: project.project_id, type: 'general', limit: '1' })
      await http.json({ url: `${context.queryUrl}/events/names?${query.toString()}` })
      const timeZone = project.has_local_times ? project.time_zone : 'UTC'
      return { accountId: project.project_id, timeZone, currency: null }
    },
    extract: (object, window) => extract(context, object, window),
  }
}

interface Context {
  readonly project: z.infer<typeof settings>
  readonly headers: Readonly<Record<string, string>>
  readonly http: HttpClient
  readonly io: ConnectorIo
  readonly exportUrl: string
  readonly queryUrl: string
}

async function* extract(context: Context, object: string, window: ExtractWindow): AsyncGenerator<Page> {
  const { io, headers, exportUrl, project } = context
  if (object === 'events' && window.kind === 'days') {
    const source = { io, headers, exportUrl, projectId: project.project_id }
    for await (const records of exportDays(source, window.from, window.to)) {
      // Local hours are worth nothing without their zone, which the export leaves out.
      yield {
        records: project.has_local_times ? records.map((one) => ({ ...one, time_zone: project.time_zone })) : records,
      }
    }
    return
  }
  if (object === 'people' && window.kind === 'full') {
    yield* engage(context.http, context.queryUrl, project.project_id)
    return
  }
  throw new GataError('unknown-object', `mixpanel does not deliver ${object} by ${window.kind}`, {
    expected: 'events by days, people by full',
    got: `${object} by ${window.kind}`,
  })
}
