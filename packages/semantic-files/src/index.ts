export { type ImportedModel, importMetricFlow, type Tables } from './metricflow/import-model.ts'
export { type MetricFlowQuery, type TranslatedQuery, translateQuery } from './metricflow/translate-query.ts'
export { type Ability, NotImported } from './not-imported.ts'
