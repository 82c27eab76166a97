import type { SourceFreshness } from '@gata/tenants'
import type { DbtFreshness } from '@gata/transform/artifacts'
import type { Project } from '../project.ts'

/** A landed table, and how old what was read of it may be. */
export interface LandedObject {
  /** `raw_<tenant>.<connector>_<object>` */
  readonly nodeId: string
  readonly tenant: string
  readonly source: string
  readonly object: string
  readonly limits: SourceFreshness
}

/** Every object that tenants have switched on: the tenant's own limits before those of the connector. */
export function landedObjects({
  tenants,
  connectors,
}: Pick<Project, 'tenants' | 'connectors'>): readonly LandedObject[] {
  const known = new Map(connectors.map((connector) => [connector.name, connector]))
  return tenants.flatMap(({ slug, sources }) =>
    sources
      .filter(({ enabled }) => enabled)
      .flatMap(({ connector, freshness }) => {
        const supported = known.get(connector)
        return (supported?.objects ?? []).flatMap((object) =>
          supported
            ? {
                nodeId: `raw_${slug}.${connector}_${object}`,
                tenant: slug,
                source: connector,
                object,
                limits: freshness ?? supported.freshness,
              }
            : [],
        )
      }),
  )
}

/** The limits in dbt's words; null where age does not matter. */
export function dbtFreshnessOf({ warnAfter, errorAfter }: SourceFreshness): DbtFreshness | null {
  if (warnAfter === null && errorAfter === null) return null
  return { warn_after: warnAfter, error_after: errorAfter, filter: null }
}
