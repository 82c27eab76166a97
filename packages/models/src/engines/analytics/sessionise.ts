import { ident, type Sql, sql } from '@gata/sql'

/**
 * Two steps of a `with` that put `session_id` on events: a session ends after more than 30 minutes without an event of its device,
 * and is named by its first event, so that late events behind it never rename it.
 *
 * ```sql
 * marked as (… previous event more than 30 minutes ago …), sessionised as (… last such event is the session …)
 * ```
 *
 * Exactly 30 minutes still belong together. Events without a device (consent denied) form no session.
 * Source: Google Analytics help, session timeout.
 */
export function withSessions(from: string, to: string): Sql {
  return sql`marked as (
      select
        *,
        case
          when lag(event_at) over device_events is null then true
          else event_at > lag(event_at) over device_events + interval 30 minutes
        end as starts_session
      from ${ident(from)}
      window device_events as (partition by user_pseudo_id order by event_at, batch_order, event_id)
    ),
    ${ident(to)} as (
      select
        * exclude (starts_session),
        case
          when user_pseudo_id is not null
            then last_value(case when starts_session then event_id end ignore nulls) over (
              partition by user_pseudo_id
              order by event_at, batch_order, event_id
              rows between unbounded preceding and current row
            )
        end as session_id
      from marked
    )`
}
