import type { Key } from './dataset.ts'
import type { JoinStep } from './model-index.ts'

/** The key that makes a join many-to-one: one whose columns are all joined on, an audited one before others; undefined if there is none. */
export function keyOfJoin(step: Pick<JoinStep, 'join' | 'to'>): Key | undefined {
  const joinedOn = new Set(step.join.on.map(({ right }) => right))
  const fitting = step.to.keys.filter(
    ({ columns, during }) =>
      columns.length > 0 &&
      columns.every((column) => joinedOn.has(column)) &&
      (during === undefined) === (step.join.moment === undefined),
  )
  return fitting.find(({ proof }) => proof === 'audited') ?? fitting[0]
}
