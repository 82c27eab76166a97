export type { AdmissionLimits } from './admission.ts'
export { type AnswerSource, answerSources } from './answer-sources.ts'
export { csvLine } from './formats/csv.ts'
export { mediaTypes, type RowFormat, writeRows } from './formats/format.ts'
export { jsonArray } from './formats/json-rows.ts'
export {
  type Answer,
  type AskOptions,
  type EngineOptions,
  type Prepared,
  QueryEngine,
  type Subject,
} from './query-engine.ts'
export { type QueryLimits, queryLimits } from './query-limits.ts'
export { type ResultTable, rowsOf } from './result-table.ts'
export type { PoolLimits } from './snapshot-pool.ts'
