import { type FieldNode, Kind, type SelectionSetNode } from 'graphql'
import { argumentsOf, type Variables } from './selection.ts'

/** Most points that one query may cost. */
export const maxQueryCost = 1000

/**
 * Points that a selection asks for: nothing for scalars, one for an object, two for a connection and more for what it may hold.
 * Shopify does not publish how a connection's size counts; the square root comes near what it charges.
 * Source: https://shopify.dev/docs/api/usage/limits#calculating-query-costs
 */
export function queryCost(selection: SelectionSetNode | undefined, variables: Variables): number {
  return (selection?.selections ?? []).reduce((sum, node) => {
    if (node.kind === Kind.INLINE_FRAGMENT) return sum + queryCost(node.selectionSet, variables)
    return node.kind === Kind.FIELD ? sum + fieldCost(node, variables) : sum
  }, 0)
}

function fieldCost(field: FieldNode, variables: Variables): number {
  if (!field.selectionSet || field.name.value === 'pageInfo') return 0
  const content = queryCost(field.selectionSet, variables)
  const { first } = argumentsOf(field, variables)
  const isList = ['transactions', 'refunds'].includes(field.name.value)
  if (typeof first === 'number' && !isList) return 2 + Math.ceil(Math.sqrt(first) * content)
  return field.name.value === 'edges' ? content : 1 + content
}

/** The points of one app in one shop: they run out and come back with time. */
export interface CostBucket {
  /** Takes the points of a query, or not, where there are too few. */
  spend(points: number): boolean
  /** What the answer tells about the bucket. */
  status(): { readonly maximumAvailable: number; readonly currentlyAvailable: number; readonly restoreRate: number }
}

/** A full bucket that holds what comes back in twenty seconds, as Shopify's plans do. */
export function createCostBucket(pointsPerSecond: number, elapsedMs: () => number): CostBucket {
  const maximum = pointsPerSecond * 20
  let points = maximum
  let at = elapsedMs()
  const refill = () => {
    const now = elapsedMs()
    points = Math.min(maximum, points + ((now - at) / 1000) * pointsPerSecond)
    at = now
  }
  return {
    spend(cost) {
      refill()
      if (cost > points) return false
      points -= cost
      return true
    },
    status() {
      refill()
      return { maximumAvailable: maximum, currentlyAvailable: Math.floor(points), restoreRate: pointsPerSecond }
    },
  }
}
