import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordKind } from './record-files.ts'
import type { Finding } from './report.ts'
import { runStep } from './run-step.ts'
import type { Scale } from './scale.ts'

/** Ingest of both kinds of records against DuckDB alone on the same file, in turns. */
export async function measureIngest(
  folder: string,
  scale: Scale,
  tell: (text: string) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const kind of ['ga4_events', 'meta_insights'] as const) {
    tell(`writing ${kind}`)
    const recordFile = join(folder, `${kind}.ndjson`)
    const records = await writeRecords(kind, recordFile, folder, scale)
    findings.push(...(await compare(kind, recordFile, records, { folder, scale, tell })))
    await rm(recordFile)
  }
  return findings
}

async function writeRecords(kind: RecordKind, file: string, folder: string, scale: Scale): Promise<number> {
  if (kind === 'meta_insights') {
    return (await runStep('writeInsightRecords', { file, rows: scale.insightRows })).outcome
  }
  const worldFile = join(folder, 'world.duckdb')
  const { outcome } = await runStep('writeEventRecords', { file, worldFile, visitsPerDay: scale.ingestVisitsPerDay })
  await rm(worldFile)
  return outcome
}

interface Comparison {
  readonly folder: string
  readonly scale: Scale
  readonly tell: (text: string) => void
}

async function compare(
  kind: RecordKind,
  recordFile: string,
  records: number,
  { folder, scale, tell }: Comparison,
): Promise<readonly Finding[]> {
  let alone = Number.POSITIVE_INFINITY
  let extract = 0
  let load = Number.POSITIVE_INFINITY
  let peak = 0
  for (let round = 0; round < scale.ingestRounds; round++) {
    tell(`ingesting ${records} ${kind}, round ${round + 1}`)
    const baseline = await inEmptyHome(folder, (home) => runStep('ingestByDuckdb', { kind, recordFile, home }))
    const ours = await inEmptyHome(folder, (home) => runStep('ingestByPlatform', { kind, recordFile, home }))
    for (const { outcome } of [baseline, ours]) {
      if (outcome.rows !== records) throw new Error(`of ${records} records ${outcome.rows} were landed`)
    }
    const { extractSeconds, loadSeconds } = ours.outcome
    tell(
      `extract ${seconds(extractSeconds)}, load ${seconds(loadSeconds)}, DuckDB alone ${seconds(baseline.outcome.loadSeconds)}`,
    )
    alone = Math.min(alone, baseline.outcome.loadSeconds)
    if (extractSeconds + loadSeconds < extract + load) {
      ;[extract, load] = [extractSeconds, loadSeconds]
    }
    peak = Math.max(peak, ours.peakMegabytes)
  }
  const detail = `${seconds(extract)} extract + ${seconds(load)} load; DuckDB alone ${seconds(alone)}; ${records} records`
  return [
    { name: `ingest ${kind}`, value: (extract + load) / alone, unit: '×', goal: 3, detail },
    { name: `ingest ${kind}, memory`, value: peak, unit: 'MB', goal: 2048, detail: 'peak of the process' },
  ]
}

async function inEmptyHome<T>(folder: string, work: (home: string) => Promise<T>): Promise<T> {
  const home = join(folder, 'home')
  await rm(home, { recursive: true, force: true })
  await mkdir(home)
  try {
    return await work(home)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`
}
