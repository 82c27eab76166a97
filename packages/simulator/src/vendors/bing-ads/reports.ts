import { invalidRequest } from './bing-error.ts'
import type { ReportOrder } from './report-sql.ts'

/** The reports that were ordered. */
export interface Reports {
  /** Takes an order and gives its id. */
  submit(order: ReportOrder): string
  /** How far a report is. Each look moves it on, so that the same polls see the same states. */
  look(id: string): { readonly status: 'Pending' | 'Success'; readonly order: ReportOrder }
  /** The path of a finished report's file, good for five minutes. */
  fileOf(id: string, now: Date): string
  /** The order behind a path; null where the path is none or has ended. */
  orderOf(id: string, mark: string, now: Date): ReportOrder | null
}

const LIFE_MS = 5 * 60_000
const PENDING_LOOKS = 2

/** Source: https://learn.microsoft.com/en-us/advertising/guides/request-download-report */
export function createReports(): Reports {
  const reports = new Map<string, { readonly order: ReportOrder; looks: number }>()
  return {
    submit(order) {
      const id = String(30_000_004_200_000 + reports.size)
      reports.set(id, { order, looks: 0 })
      return id
    },
    look(id) {
      const report = reports.get(id)
      if (!report) throw invalidRequest(2100, 'ReportingServiceInvalidReportId', 'The report identifier is not valid.')
      report.looks += 1
      return { status: report.looks > PENDING_LOOKS ? 'Success' : 'Pending', order: report.order }
    },
    fileOf: (id, now) => `/files/${id}/${now.getTime().toString(36)}`,
    orderOf(id, mark, now) {
      const report = reports.get(id)
      const age = now.getTime() - Number.parseInt(mark, 36)
      return report && age >= 0 && age <= LIFE_MS ? report.order : null
    },
  }
}
