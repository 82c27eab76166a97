import { gzipSync } from 'node:zlib'
import { zipFile } from '../zip-file.ts'

/** A line of the export and the hour of its upload: `2026-11-01_9`. */
export interface ExportLine {
  readonly hour: string
  readonly record: string
}

/** Lines in one file of an hour; what is more goes into a file of its own. */
const LINES_PER_FILE = 20_000

/** The archive of an export: gzipped files of lines, at least one for each hour, in a folder named by the project. */
export function exportArchive(projectId: string, lines: readonly ExportLine[]): Buffer {
  const files = [...Map.groupBy(lines, ({ hour }) => hour)].flatMap(([hour, ofHour]) =>
    Array.from({ length: Math.ceil(ofHour.length / LINES_PER_FILE) }, (_, part) => ({
      name: `${projectId}/${projectId}_${hour}#${part}.json.gz`,
      lines: ofHour.slice(part * LINES_PER_FILE, (part + 1) * LINES_PER_FILE),
    })),
  )
  return zipFile(
    files.map((file) => ({ name: file.name, bytes: gzipSync(file.lines.map(({ record }) => `${record}\n`).join('')) })),
  )
}
