import { ingestByDuckdb, ingestByPlatform } from './ingest.ts'
import { landWorld } from './landed-world.ts'
import { runBesideOthers } from './many-tenants.ts'
import { runObserved } from './observed-run.ts'
import { writeEventRecords, writeInsightRecords } from './record-files.ts'
import { readSlowVendors } from './slow-vendors.ts'
import { transformByHand, transformByPlatform } from './transform.ts'

/** What a process of its own can do; inputs and outcomes are plain data. */
export const steps = {
  writeEventRecords: (input: { file: string; worldFile: string; visitsPerDay: number }) =>
    writeEventRecords(input.file, input.worldFile, input.visitsPerDay),
  writeInsightRecords: (input: { file: string; rows: number }) => writeInsightRecords(input.file, input.rows),
  landWorld: (input: { file: string; worldFile: string; visitsPerDay: number }) =>
    landWorld(input.file, input.worldFile, input.visitsPerDay),
  ingestByDuckdb,
  ingestByPlatform,
  transformByHand,
  transformByPlatform,
  runBesideOthers,
  runObserved,
  readSlowVendors,
} as const

export type StepName = keyof typeof steps
export type StepInput<Name extends StepName> = Parameters<(typeof steps)[Name]>[0]
export type StepOutcome<Name extends StepName> = Awaited<ReturnType<(typeof steps)[Name]>>
