import { zipFile } from '../zip-file.ts'
import type { ReportOrder } from './report-sql.ts'

/** A report's file: a ZIP of one CSV, every cell in quotes, with a byte order mark. */
export function reportFile(id: string, order: ReportOrder, rows: readonly string[]): Buffer {
  const lines = [
    ...(order.hasHeader ? headerOf(order, rows.length) : []),
    line(order.columns),
    ...rows.map((row) => line(JSON.parse(row))),
    ...(order.hasFooter ? ['', line(['©2026 Microsoft Corporation. All rights reserved. '])] : []),
  ]
  return zipFile([{ name: `${id}.csv`, bytes: Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`) }])
}

/** Source: https://learn.microsoft.com/en-us/advertising/guides/reports#report-file-format */
function headerOf({ name, from, to, asOf }: ReportOrder, rows: number): readonly string[] {
  const at = `${asOf.toISOString().slice(0, 16).replace('T', ' ')} (GMT)`
  return [
    ...[
      `Report Name: ${name}`,
      `Report Time: ${from},${to}`,
      `Last Completed Available Day: ${at}`,
      `Last Completed Available Hour: ${at}`,
      'Report Aggregation: Daily',
      'Report Filter: ',
      'Potential Incomplete Data: true',
      `Rows: ${rows}`,
    ].map((cell) => line([cell])),
    '',
  ]
}

function line(cells: readonly string[]): string {
  return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')
}
