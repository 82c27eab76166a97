export { type AnswerBody, answer, answerColumn, type ValidationBody, validation } from './answer.ts'
export {
  definitions,
  dimension,
  dimensionList,
  dimensionValues,
  measure,
  measureList,
  metric,
  metricList,
  relationship,
  relationshipList,
} from './definitions.ts'
export {
  credentials,
  freshnessList,
  healthSummary,
  type JobBody,
  job,
  type LogicUpdate,
  liveness,
  logicUpdate,
  runList,
  session,
  tenantList,
  tenantStatus,
  testList,
} from './platform.ts'
export { type Problem, problem, queryProblem } from './problem.ts'
export { filter, semanticQuery } from './semantic-query.ts'
