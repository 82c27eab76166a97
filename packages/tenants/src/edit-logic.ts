import type { Document } from 'yaml'
import { needTenant } from './edit-tenants.ts'
import type { ObjectFilter } from './tenant.ts'

/** A change of the logic of one object: null takes a part away, what is left out stays. */
export interface LogicChange {
  readonly conversionEventPattern?: string | null | undefined
  readonly conversionEvents?: readonly string[] | null | undefined
  readonly funnelSteps?: readonly string[] | null | undefined
  readonly filters?: readonly ObjectFilter[] | null | undefined
}

/** Changes a tenant's logic for one object of a source; what is there beside it stays, comments too. Error: `unknown-tenant`. */
export function setLogic(
  document: Document,
  slug: string,
  { connector, object }: { readonly connector: string; readonly object: string },
  change: LogicChange,
): void {
  needTenant(document, slug)
  const table = ['tenants', slug, 'sources', connector, 'tables', object]
  for (const [key, value] of Object.entries(entriesOf(change))) {
    if (value === undefined) continue
    const path = [...table, 'logic', key]
    if (value === null && document.hasIn(path)) document.deleteIn(path)
    else if (value !== null) document.setIn(path, document.createNode(value, { flow: true }))
  }
  removeIfEmpty(document, [...table, 'logic'])
  removeIfEmpty(document, table)
  removeIfEmpty(document, table.slice(0, -1))
}

/** The change in the words of the file. */
function entriesOf({ conversionEventPattern, conversionEvents, funnelSteps, filters }: LogicChange) {
  return {
    conversion_event_pattern: conversionEventPattern,
    conversion_events: conversionEvents,
    funnel_steps: funnelSteps,
    filters: filters && filters.map(entryOf),
  }
}

function entryOf({ field, operator, values }: ObjectFilter) {
  return { field, [operator]: operator === 'in' || operator === 'not_in' ? values : values[0] }
}

function removeIfEmpty(document: Document, path: readonly string[]): void {
  const found: unknown = document.getIn(path)
  const isEmpty = typeof found === 'object' && found !== null && 'items' in found && isNone(found.items)
  if (isEmpty) document.deleteIn(path)
}

function isNone(items: unknown): boolean {
  return Array.isArray(items) && items.length === 0
}
