import type { RowExpression } from '../definitions/expression.ts'
import type { ReachedDimension } from '../plan/resolve-dimension.ts'

/** A time of rows that count so many days after they happened; or, with their time beside it, what a calendar tells of it. */
export function countedLater(
  { path, dimension }: ReachedDimension,
  count: number,
  own: ReachedDimension | null = null,
): ReachedDimension {
  if (count === 0) return { path, dimension }
  const moved = (day: RowExpression): RowExpression => ({
    kind: 'call',
    function: '+',
    args: [day, { kind: 'value', value: count, type: 'integer' }],
  })
  const at = own?.path.steps.length ?? path.steps.length
  const steps = path.steps.map((step, index) =>
    index === at
      ? {
          ...step,
          name: `${step.name}, ${count} days later`,
          join: { ...step.join, on: step.join.on.map(({ left, right }) => ({ left: moved(left), right })) },
        }
      : step,
  )
  if (steps.length > at || dimension.kind !== 'time') return { path: { ...path, steps }, dimension }
  // Of a moment it is not said whether a day later is 24 hours later.
  return { path, dimension: { ...dimension, day: dimension.day && moved(dimension.day), instant: null } }
}

/** What was found from the dataset in which a fact's time is, seen from the fact. */
export function behind({ path: { from, steps } }: ReachedDimension, found: ReachedDimension): ReachedDimension {
  return { path: { from, steps: [...steps, ...found.path.steps], to: found.path.to }, dimension: found.dimension }
}
