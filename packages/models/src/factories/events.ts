import { join, relationsOf, sql } from '@gata/sql'
import { defineModel, type Model } from '@gata/transform'
import { engineColumns } from '../canonical/canonical.ts'
import { events } from '../canonical/events.ts'
import { columnNames } from '../engines/engine.ts'
import { shell, unionOf } from './factory.ts'

/**
 * Events of all analytics sources, each with the id of its session: a session ends after more than 30 minutes without an event of its
 * device, and is named by its first event, so that late events behind it never rename it.
 *
 * ```sql
 * marked as (… previous event of the device more than 30 minutes ago …), sessionised as (… last such event is the session …)
 * ```
 *
 * Exactly 30 minutes still belong together; neither midnight nor a login splits a session. Events without a device (consent
 * denied) form none. Source: Google Analytics help, session timeout.
 */
export function eventNodes(
  tenant: string,
  engines: readonly Model[],
  views: readonly Model[],
): { readonly united: Model; readonly shell: Model } {
  const united = defineModel({
    name: `united_${tenant}__events`,
    schema: 'engines',
    kind: 'ephemeral',
    layer: 'engine',
    tenant,
    tags: [events.name],
    description: `Events of all analytics sources of ${tenant}, without their sessions.`,
    columns: engineColumns(events),
    query: unionOf(events, engines),
  })
  // An engine that reads one view turns each record into one event; what it might read beside that has to be unchanged.
  const records = engines.flatMap((engine) => {
    const relations = engine.query ? relationsOf(engine.query) : []
    const [view, ...others] = views.filter((candidate) => relations.includes(candidate))
    return view && others.length === 0 ? [{ view, platform: engine.tags[0] ?? '' }] : []
  })
  return {
    united,
    shell: shell(
      tenant,
      events,
      sql`
    with marked as (
      select
        *,
        case
          when lag(event_at) over device_events is null then true
          else event_at > lag(event_at) over device_events + interval 30 minutes
        end as starts_session
      from ${united}
      window device_events as (partition by source_platform, user_pseudo_id order by event_at, event_order, event_id)
    ),
    sessionised as (
      select
        *,
        case
          when user_pseudo_id is not null
            then last_value(case when starts_session then event_id end ignore nulls) over (
              partition by source_platform, user_pseudo_id
              order by event_at, event_order, event_id
              rows between unbounded preceding and current row
            )
        end as session_id
      from marked
    )
    select ${join(columnNames(events.columns))}
    from sessionised
  `,
      { increment: { rows: united, records, rowKey: 'event_id', partition: ['source_platform', 'user_pseudo_id'] } },
    ),
  }
}
