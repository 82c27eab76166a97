import type { Scope } from './scope.ts'

/** What somebody may do with one tenant. */
export interface Grant {
  readonly scopes: readonly Scope[]
  readonly seesPersonalData: boolean
}

/** Somebody who has proven who they are. */
export interface Principal {
  readonly kind: 'user' | 'key' | 'operator'
  readonly id: string
  /** A name for people; never part of a decision. */
  readonly name: string
  /** By tenant slug; null for one who may do everything with every tenant. */
  readonly grants: ReadonlyMap<string, Grant> | null
  /** What no grant goes beyond, where somebody comes with a token that is for less; else null. */
  readonly limit: Grant | null
}

/** How a principal stands in the audit log. */
export function actorOf({ kind, id }: Pick<Principal, 'kind' | 'id'>): string {
  return kind === 'operator' ? kind : `${kind}:${id}`
}

/** One who works at the machine itself, and could read its files as well. */
export const operator: Principal = { kind: 'operator', id: 'operator', name: 'operator', grants: null, limit: null }
