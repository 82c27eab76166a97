import { addDays, GataError } from '@gata/base'
import type { Account, Connection, ConnectorIo, ExtractWindow, Page, Session } from '../connector.ts'
import { createHttpClient } from '../http/http-client.ts'
import { apiUrl, authorization } from './auth.ts'
import { classify } from './classify.ts'
import { type ExportSource, exportHours, type HourRange } from './export-hours.ts'
import { settings } from './settings.ts'
import { newestOfUsers } from './user-record.ts'

const HOUR_MS = 3_600_000
const WEEK_MS = 7 * 24 * HOUR_MS

/** One project of Amplitude, by its export. */
export function openSession(connection: Connection, io: ConnectorIo): Session {
  const { project_id: projectId } = settings.parse(connection.settings)
  const source = { io, url: apiUrl(connection), headers: authorization(connection) }
  return {
    account: () => readAccount(source, projectId),
    extract: (object, window) => extract(source, projectId, object, window),
  }
}

/** The list of event types is the cheapest thing that these keys open. Days are those of the export: UTC. */
async function readAccount({ io, url, headers }: ExportSource, projectId: string): Promise<Account> {
  const http = createHttpClient(io, {
    vendor: 'amplitude',
    authorize: async (request) => ({ ...request, headers }),
    classify,
  })
  await http.text({ url: `${url}/events/list` }) // refusals are no JSON
  return { accountId: projectId, timeZone: 'UTC', currency: null }
}

async function* extract(
  source: ExportSource,
  projectId: string,
  object: string,
  window: ExtractWindow,
): AsyncGenerator<Page> {
  if (object === 'events' && window.kind === 'days') {
    for (const hours of weeksNewestFirst(dayStart(window.from), dayStart(addDays(window.to, 1)))) {
      for await (const records of exportHours(source, hours)) yield { records: ofProject(records, projectId) }
    }
    return
  }
  if (object === 'users' && window.kind === 'changes') {
    for (const hours of weeksNewestFirst(Date.parse(window.from), Date.parse(window.to))) {
      const records = await newestOfUsers(exportHours(source, hours))
      if (records.length > 0) yield { records }
    }
    return
  }
  throw new GataError('unknown-object', `amplitude does not deliver ${object} by ${window.kind}`, {
    expected: 'events by days, users by changes',
    got: `${object} by ${window.kind}`,
  })
}

/** The hours of a span, both its ends' included, a week at a time: users are held until their file is read. */
function weeksNewestFirst(from: number, to: number): readonly HourRange[] {
  const first = floorTo(from, HOUR_MS)
  const ranges: HourRange[] = []
  for (let end = floorTo(to - 1, HOUR_MS); end >= first; end -= WEEK_MS) {
    ranges.push({ from: new Date(Math.max(first, end - WEEK_MS + HOUR_MS)), to: new Date(end) })
  }
  return ranges
}

function floorTo(instant: number, unit: number): number {
  return Math.floor(instant / unit) * unit
}

function dayStart(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}

/** The keys say which project is read, whatever the settings say, so its events are looked at. */
function ofProject(records: Page['records'], projectId: string): Page['records'] {
  const stranger = records.find(({ app }) => typeof app === 'number' && String(app) !== projectId)
  if (!stranger) return records
  throw new GataError('vendor-not-found', 'the keys open another project than the settings name', {
    where: 'amplitude settings.project_id',
    expected: projectId,
    got: String(stranger.app),
    todo: 'Set the keys of this project, or its id.',
  })
}
