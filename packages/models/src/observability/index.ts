import type { Model } from '@gata/transform'
import { anomalyScoreView } from './anomaly-scores.ts'
import { recorded } from './recorded-tables.ts'
import {
  modelDefinitions,
  modelTimings,
  runResults,
  tenantRunResults,
  tenantTestResults,
  testResults,
} from './run-views.ts'
import { schemaChangeView } from './schema-changes.ts'
import { lineageSummary, sourceCandidateMap, sourceFreshnessResults, tableStats } from './source-views.ts'
import { stagedModels, stagedRunResults, stagedTests } from './staging.ts'
import { identityResolutionStats, semanticReadiness } from './status-views.ts'

/** What the platform tells of its own runs: the tables that runs fill, and views of them, once for all tenants. */
export const observabilityModels: readonly Model[] = [
  ...Object.values(recorded),
  stagedRunResults,
  stagedModels,
  stagedTests,
  runResults,
  testResults,
  modelDefinitions,
  tenantRunResults,
  tenantTestResults,
  modelTimings,
  lineageSummary,
  tableStats,
  sourceCandidateMap,
  sourceFreshnessResults,
  identityResolutionStats,
  semanticReadiness,
  anomalyScoreView,
  schemaChangeView,
]
