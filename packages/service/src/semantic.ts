// The use cases of whoever asks what the figures are. They load no vendor, no model and no run.
export { type Answer, type AnswerSource, answerSources, csvLine, type RowFormat, rowsOf, writeRows } from '@gata/query'
export { definitionsFile } from './definitions-file.ts'
export { importMetricFlowFolder, type MetricFlowImport, type MetricFlowSource } from './import-metricflow.ts'
export { operatorContext } from './operator-context.ts'
export { chosenTenants, openProject, type Project } from './project.ts'
export { Questions } from './questions.ts'
export { snapshotRollups } from './snapshot-rollups.ts'
export { readDefinitions, tenantDefinitions } from './tenant-definitions.ts'
