import { type Columns, column, type Sql, sql } from '@gata/sql'
import { observationSteps } from './anomaly-observations.ts'
import { observabilityView } from './observability-view.ts'

const optional = { nullable: true } as const

/** What is said of a judged day, in the order of {@link anomalyScores}. */
const scoreColumns: Columns = {
  invocation_id: column('varchar', 'Run that measured the day.'),
  tenant_slug: column('varchar', 'Owner of the table.'),
  node_id: column('varchar', 'The table.'),
  load_seq: column('bigint', 'Newest load in it.', optional),
  source_platform: column('varchar', 'Connector whose rows they are; null for the table as a whole.', optional),
  kind: column('varchar', 'volume, null_rate or freshness.'),
  column_name: column('varchar', 'The column of a null rate.', optional),
  day: column('date', 'The day judged.'),
  value: column('double', 'Rows, share of nulls or hours.'),
  expected: column('double', 'The median of the days that it is compared with.'),
  lower_bound: column('double', 'Below it a value stands out.'),
  upper_bound: column('double', 'Above it a value stands out.'),
  score: column('double', 'Robust z-score.'),
  training_days: column('bigint', 'Days it is compared with.'),
  is_seasonal: column('boolean', 'It is compared with its own weekday.'),
  is_anomaly: column('boolean', 'It stands out.'),
}

/**
 * The last complete days of every table, connector and nullable column, each against the days before it: median and MAD in place of mean
 * and deviation, so that what stood out before does not hide what stands out now (Iglewicz and Hoaglin 1993, whose 3.5 is the default).
 *
 * - A **volume** is rows of a day (none where the connector was read and the day is not there), of a table without days its rows. Its
 *   square root is judged, whose spread is the same whatever the volume, and is 1 for counts of independent happenings: no less is believed.
 * - A **null rate** is judged as its arc sine for the same reason, where a day has 20 rows; a rise of less than a hundredth never counts.
 * - A **freshness** is hours between the newest row and the reading of the connector, one for each day on which it was read; the spread
 *   is at least six hours, and only a rise counts.
 *
 * A day is compared with its own weekday once three of each are known. The spread is taken over all days, each against its own
 * weekday; it grows by what a median of few days is uncertain. A MAD of 0 gives way to the mean deviation. Until weekdays can be told
 * apart only a value beyond all that was ever seen can stand out.
 *
 * @param tenants the tenants to judge; null for all.
 */
export function anomalyScores(tenants: readonly string[] | null): Sql {
  return sql`
    with ${observationSteps(tenants)},
    training as (
      select
        judged.series,
        judged.day,
        judged.weekday as judged_weekday,
        observations.weekday,
        observations.value,
        observations.level
      from observations as judged
      join settings using (tenant_slug)
      join observations
        on observations.series = judged.series
        and observations.day < judged.day
        and observations.day >= judged.day - settings.window_days
      where judged.is_judged
    ),
    weekdays as (
      select
        *,
        median(level) over same_weekday as weekday_level,
        median(value) over same_weekday as weekday_value,
        count(*) over same_weekday as weekday_days,
        median(level) over all_days as usual_level,
        median(value) over all_days as usual_value
      from training
      window
        same_weekday as (partition by series, day, weekday),
        all_days as (partition by series, day)
    ),
    seasons as (
      select
        *,
        min(weekday_days) over all_days >= 3 and bool_or(weekday = judged_weekday) over all_days as is_seasonal
      from weekdays
      window all_days as (partition by series, day)
    ),
    usual as (
      select
        series,
        day,
        is_seasonal,
        count(*) as training_days,
        min(level) as least_level,
        max(level) as most_level,
        if(is_seasonal, max(weekday_level) filter (where weekday = judged_weekday), max(usual_level)) as usual_level,
        if(is_seasonal, max(weekday_value) filter (where weekday = judged_weekday), max(usual_value)) as expected,
        if(is_seasonal, max(weekday_days) filter (where weekday = judged_weekday), count(*))::double as compared_days,
        median(abs(level - if(is_seasonal, weekday_level, usual_level))) as median_deviation,
        avg(abs(level - if(is_seasonal, weekday_level, usual_level))) as mean_deviation
      from seasons
      group by
        series,
        day,
        is_seasonal
    ),
    fits as (
      select
        judged.invocation_id,
        judged.tenant_slug,
        judged.node_id,
        judged.load_seq,
        judged.source_platform,
        judged.kind,
        judged.column_name,
        judged.day,
        judged.value,
        judged.level,
        usual.training_days,
        usual.least_level,
        usual.most_level,
        usual.is_seasonal,
        usual.usual_level,
        usual.expected,
        sqrt((1 + pi() / (2 * usual.compared_days)) * usual.compared_days / (usual.compared_days - 1)) as uncertainty,
        uncertainty * greatest(
          judged.least_spread,
          if(usual.median_deviation > 0, 1.4826 * usual.median_deviation, 1.2533 * usual.mean_deviation)
        ) as spread,
        settings.sensitivity,
        settings.direction
      from observations as judged
      join settings using (tenant_slug)
      join usual
        on usual.series = judged.series
        and usual.day = judged.day
      where judged.is_judged
        and usual.training_days >= greatest(settings.min_training_days, 3)
    ),
    bounds as (
      select
        *,
        (level - usual_level) / spread as score,
        usual_level - sensitivity * spread as lower_level,
        usual_level + sensitivity * spread as upper_level
      from fits
    )
    select
      invocation_id,
      tenant_slug,
      node_id,
      load_seq,
      source_platform,
      kind,
      column_name,
      day,
      value,
      expected,
      ${valueAt(sql`lower_level`)} as lower_bound,
      ${valueAt(sql`upper_level`)} as upper_bound,
      score,
      training_days,
      is_seasonal,
      abs(score) > sensitivity
        and (is_seasonal or not level between least_level and most_level)
        and case kind
          when 'volume' then direction = 'both' or direction = if(score > 0, 'spike', 'drop')
          when 'null_rate' then score > 0 and value - expected >= 0.01
          else score > 0
        end as is_anomaly
    from bounds
  `
}

/** The scores of all tenants, whoever they are. */
export const anomalyScoreView = observabilityView(
  'int_platform_observability__anomaly_scores',
  'The last complete days of every table against the days before, as the next run will judge them.',
  scoreColumns,
  anomalyScores(null),
)

/** A level as the value that has it. */
function valueAt(level: Sql): Sql {
  return sql`case kind
        when 'volume' then greatest((greatest(${level}, 0) / 2) ** 2 - 0.375, 0)
        when 'null_rate' then sin(least(greatest(${level}, 0), pi() / 2)) ** 2
        else greatest(${level}, 0)
      end`
}
