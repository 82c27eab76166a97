import { md5Hex } from '@gata/base'
import { AmazonError } from './amazon-error.ts'
import type { ReportRequest } from './report-request.ts'

/** The reports that a profile has under way or done. */
export interface Reports {
  /** Starts a report; refuses one that asks for the same at the same instant as another. */
  start(request: ReportRequest, now: Date): unknown
  /** How far a report is. Each look moves it on, so that the same polls see the same states. */
  look(reportId: string, now: Date): unknown
  /** What a file holds, and when its report was made; null where the address is wrong or has ended. */
  fileOf(reportId: string, signature: string, now: Date): Report | null
}

/** A report and the instant it was asked for, whose figures it holds. */
export interface Report {
  readonly request: ReportRequest
  readonly createdAt: Date
}

interface Entry extends Report {
  readonly id: string
  readonly mark: string
  looks: number
}

const LIFE_MS = 3600_000

/** Source: https://advertising.amazon.com/API/docs/en-us/guides/reporting/v3/get-started */
export function createReports(baseUrl: () => string): Reports {
  const entries = new Map<string, Entry>()

  function state(entry: Entry, now: Date): unknown {
    const isDone = entry.looks > 1
    const expires = new Date(now.getTime() + LIFE_MS)
    const { name, startDate, endDate, configuration } = entry.request
    return {
      reportId: entry.id,
      name,
      startDate,
      endDate,
      configuration,
      status: isDone ? 'COMPLETED' : entry.looks > 0 ? 'PROCESSING' : 'PENDING',
      createdAt: entry.createdAt.toISOString(),
      updatedAt: now.toISOString(),
      generatedAt: isDone ? now.toISOString() : null,
      url: isDone ? `${baseUrl()}/report-files/${entry.id}.json.gz?X-Amz-Signature=${sign(entry.id, expires)}` : null,
      urlExpiresAt: isDone ? expires.toISOString() : null,
      fileSize: null,
      failureReason: null,
    }
  }

  return {
    start(request, now) {
      const mark = JSON.stringify([request.startDate, request.endDate, request.configuration, now.getTime()])
      for (const entry of entries.values()) {
        if (entry.mark === mark) throw new AmazonError(425, `The Request is a duplicate of : ${entry.id}`)
      }
      const id = md5Hex(`report ${entries.size}`).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
      const entry: Entry = { id, mark, request, createdAt: now, looks: 0 }
      entries.set(id, entry)
      return state(entry, now)
    },
    look(reportId, now) {
      const entry = entries.get(reportId)
      if (!entry) throw new AmazonError(404, `Report ${reportId} not found`)
      entry.looks += 1
      return state(entry, now)
    },
    fileOf(reportId, signature, now) {
      const entry = entries.get(reportId)
      const expires = new Date(Number(signature.split('.')[0]))
      return entry && signature === sign(reportId, expires) && expires > now ? entry : null
    },
  }
}

/** The address carries its own end and cannot be made up. */
function sign(reportId: string, expires: Date): string {
  return `${expires.getTime()}.${md5Hex(`signed ${reportId} ${expires.getTime()}`)}`
}
