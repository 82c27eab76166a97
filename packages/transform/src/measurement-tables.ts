import { type Columns, column } from '@gata/sql'

const optional = { nullable: true } as const

/** What ties a measurement to the run that made it, the table that was measured, and the newest load in it. */
const keys: Columns = {
  invocation_id: column('varchar', 'Run that measured.'),
  tenant_slug: column('varchar', 'Owner of the table.'),
  node_id: column('varchar', '`schema.name` of the table.'),
  load_seq: column('bigint', 'Newest load that the table had consumed; null where no load stands above it.', optional),
}

const anomalies: Columns = {
  ...keys,
  source_platform: column('varchar', 'Connector whose rows they are; null for the table as a whole.', optional),
  kind: column('varchar', 'volume, null_rate, freshness or schema_change.'),
  column_name: column('varchar', 'The column of a null rate or a changed schema.', optional),
  day: column('date', 'Day that stands out.'),
  value: column('double', 'Rows, share of nulls or hours; null for a changed schema.', optional),
  expected: column('double', 'The usual value, of that weekday where enough are known.', optional),
  lower_bound: column('double', 'Below it a value stands out.', optional),
  upper_bound: column('double', 'Above it a value stands out.', optional),
  score: column('double', 'Robust z-score: spreads between the value and the usual one.', optional),
  training_days: column('bigint', 'Days it was compared with.', optional),
  message: column('varchar', 'What stands out, in a sentence.'),
  detected_at: column('timestamptz', 'When it was found first.'),
}

/** The tables in which runs keep what they measured of the tables that they built, in the schema `observability`. */
export const measurementTables = {
  column_metrics: {
    ...keys,
    column_name: column('varchar', 'The column.'),
    ordinal_position: column('bigint', 'Its place, from 1.'),
    data_type: column('varchar', 'Its declared type.'),
    row_count: column('bigint', 'Rows of the table.'),
    null_count: column('bigint', 'Of them, those in which the column is null.'),
    true_count: column('bigint', 'Rows in which a boolean is true.', optional),
    total: column('double', 'Sum of a number.', optional),
    min_number: column('double', 'Smallest number.', optional),
    max_number: column('double', 'Largest number.', optional),
    min_at: column('timestamptz', 'First instant or day.', optional),
    max_at: column('timestamptz', 'Last instant or day.', optional),
    measured_at: column('timestamptz', 'When it was measured.'),
  },
  table_days: {
    ...keys,
    source_platform: column('varchar', 'Connector whose rows they are.'),
    day: column('date', 'The stored day of the rows.'),
    row_count: column('bigint', 'Rows of the day.'),
    newest_at: column('timestamptz', 'Newest instant among them; null where the table knows days only.', optional),
    null_columns: column('varchar[]', 'Columns that may be null.'),
    null_counts: column('bigint[]', 'For each of them, the rows of the day in which it is null.'),
    measured_at: column('timestamptz', 'When it was measured.'),
  },
  table_freshness: {
    ...keys,
    source_platform: column('varchar', 'Connector whose rows they are.'),
    as_of_at: column('timestamptz', 'When the connector was read last.'),
    newest_at: column('timestamptz', 'Newest instant in the table then.'),
    lag_hours: column('double', 'Between the two.'),
    measured_at: column('timestamptz', 'When it was measured.'),
  },
  anomalies__current: anomalies,
  anomalies: anomalies,
  tenants: {
    tenant_slug: column('varchar', 'The tenant.'),
    status: column('varchar', 'As `tenants.yaml` has it: pending, onboarding, active or paused.'),
    time_zone: column('varchar', 'IANA zone in which the tenant reads days.'),
    sensitivity: column('double', 'Scores beyond it are anomalies.'),
    window_days: column('bigint', 'Days a day is compared with.'),
    min_training_days: column('bigint', 'Days that must be known before a day is judged.'),
    direction: column('varchar', 'Which volumes count: both, spike or drop.'),
    updated_at: column('timestamptz', 'When this last changed.'),
  },
  source_freshness_results: {
    invocation_id: column('varchar', 'Run that looked.'),
    node_id: column('varchar', '`schema.name` of the landed table.'),
    tenant_slug: column('varchar', 'Owner of the table.'),
    load_seq: column('bigint', 'Newest load of the table; null where nothing was loaded yet.', optional),
    source_platform: column('varchar', 'Connector.'),
    object: column('varchar', 'Object of the connector.'),
    status: column('varchar', 'pass, warn, error or runtime error.'),
    message: column('varchar', 'What is wrong; null where nothing is.', optional),
    max_loaded_at: column('timestamptz', 'Newest load; null where nothing was loaded yet.', optional),
    snapshotted_at: column('timestamptz', 'When it was looked at.'),
    age_seconds: column('double', 'Between the two.', optional),
    warn_after_seconds: column('double', 'From this age on it is a warning.', optional),
    error_after_seconds: column('double', 'From this age on it is an error.', optional),
    execution_time_seconds: column('double', 'How long looking took.'),
    extracted_at: column('timestamptz', 'When the row was written.'),
  },
} as const satisfies Readonly<Record<string, Columns>>
