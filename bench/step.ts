import type { ingestByDuckdb, ingestByPlatform } from './ingest.ts'
import type { createManyTables, runManyModels } from './many-models.ts'
import type { runBesideOthers } from './many-tenants.ts'
import type { runObserved } from './observed-run.ts'
import type { planTenants } from './planned-tenants.ts'
import type { askQuestions } from './questions.ts'
import type { readSlowVendors } from './slow-vendors.ts'
import type { transformByHand, transformByPlatform } from './transform.ts'

/** What a process of its own can do, each loaded when it is wanted, so that it starts as fast as what it stands for; inputs and outcomes are plain data. */
export const steps = {
  writeEventRecords: async (input: { file: string; worldFile: string; visitsPerDay: number }) =>
    (await import('./record-files.ts')).writeEventRecords(input.file, input.worldFile, input.visitsPerDay),
  writeInsightRecords: async (input: { file: string; rows: number }) =>
    (await import('./record-files.ts')).writeInsightRecords(input.file, input.rows),
  landWorld: async (input: { file: string; worldFile: string; visitsPerDay: number }) =>
    (await import('./landed-world.ts')).landWorld(input.file, input.worldFile, input.visitsPerDay),
  ingestByDuckdb: async (...input: Parameters<typeof ingestByDuckdb>) =>
    (await import('./ingest.ts')).ingestByDuckdb(...input),
  ingestByPlatform: async (...input: Parameters<typeof ingestByPlatform>) =>
    (await import('./ingest.ts')).ingestByPlatform(...input),
  transformByHand: async (...input: Parameters<typeof transformByHand>) =>
    (await import('./transform.ts')).transformByHand(...input),
  transformByPlatform: async (...input: Parameters<typeof transformByPlatform>) =>
    (await import('./transform.ts')).transformByPlatform(...input),
  runBesideOthers: async (...input: Parameters<typeof runBesideOthers>) =>
    (await import('./many-tenants.ts')).runBesideOthers(...input),
  runObserved: async (...input: Parameters<typeof runObserved>) =>
    (await import('./observed-run.ts')).runObserved(...input),
  planTenants: async (...input: Parameters<typeof planTenants>) =>
    (await import('./planned-tenants.ts')).planTenants(...input),
  runManyModels: async (...input: Parameters<typeof runManyModels>) =>
    (await import('./many-models.ts')).runManyModels(...input),
  createManyTables: async (...input: Parameters<typeof createManyTables>) =>
    (await import('./many-models.ts')).createManyTables(...input),
  askQuestions: async (...input: Parameters<typeof askQuestions>) =>
    (await import('./questions.ts')).askQuestions(...input),
  readSlowVendors: async (...input: Parameters<typeof readSlowVendors>) =>
    (await import('./slow-vendors.ts')).readSlowVendors(...input),
} as const

export type StepName = keyof typeof steps
export type StepInput<Name extends StepName> = Parameters<(typeof steps)[Name]>[0]
export type StepOutcome<Name extends StepName> = Awaited<ReturnType<(typeof steps)[Name]>>
