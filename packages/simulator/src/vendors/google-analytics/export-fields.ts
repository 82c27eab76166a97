/** A column of the simulated BigQuery export: how it is named and typed, and the SQL that gives it from an event and its visit. */
export type ExportField = ScalarField | RecordField | ParametersField | EmptyListField

interface ScalarField {
  readonly kind: 'scalar'
  readonly name: string
  readonly type: 'STRING' | 'INTEGER' | 'FLOAT' | 'BOOLEAN'
  /** SQL of the value as text. */
  readonly value: string
  /** Whether the text needs no escaping in JSON (digits, ids). */
  readonly isPlain: boolean
}

interface RecordField {
  readonly kind: 'record'
  readonly name: string
  readonly fields: readonly ExportField[]
  /** SQL that tells whether the record is there; it is null otherwise. */
  readonly isPresent: string
}

interface ParametersField {
  readonly kind: 'parameters'
  readonly name: string
  readonly parameters: readonly Parameter[]
}

interface EmptyListField {
  readonly kind: 'empty list'
  readonly name: string
  readonly fields: readonly ExportField[]
}

/** One of the key-value pairs of an event; absent where its value is null. */
export interface Parameter {
  readonly key: string
  readonly slot: 'string_value' | 'int_value' | 'double_value'
  readonly value: string
}

/** The typed slots of a parameter's value, in the order of the export's schema. */
export const parameterSlots = [
  { name: 'string_value', type: 'STRING' },
  { name: 'int_value', type: 'INTEGER' },
  { name: 'float_value', type: 'FLOAT' },
  { name: 'double_value', type: 'FLOAT' },
] as const

const isWhole = 'e.purchase_revenue = floor(e.purchase_revenue)'

/**
 * Columns of `events_YYYYMMDD`; the SQL reads `e` (event), `v` (its visit), `p` (the property) and `is_landing`, which marks the one
 * event of a visit that carries the tags of its link. A whole value of a purchase is an integer to GA4, another one a double.
 * Source: https://support.google.com/analytics/answer/7029846
 */
export const exportFields: readonly ExportField[] = [
  plain('event_date', 'STRING', 'event_date'),
  plain('event_timestamp', 'INTEGER', 'epoch_us(e.event_at)::varchar'),
  plain('event_name', 'STRING', 'e.event_name'),
  {
    kind: 'parameters',
    name: 'event_params',
    parameters: [
      { key: 'ga_session_id', slot: 'int_value', value: 'e.ga_session_id::varchar' },
      { key: 'page_location', slot: 'string_value', value: 'e.page_location' },
      { key: 'source', slot: 'string_value', value: 'case when is_landing then v.traffic_source end' },
      { key: 'medium', slot: 'string_value', value: 'case when is_landing then v.traffic_medium end' },
      { key: 'campaign', slot: 'string_value', value: 'case when is_landing then v.traffic_campaign end' },
      { key: 'campaign_id', slot: 'string_value', value: 'case when is_landing then v.traffic_campaign_id end' },
      { key: 'transaction_id', slot: 'string_value', value: 'e.transaction_id' },
      { key: 'currency', slot: 'string_value', value: 'case when e.purchase_revenue is not null then p.currency end' },
      { key: 'value', slot: 'int_value', value: `case when ${isWhole} then e.purchase_revenue::bigint::varchar end` },
      {
        key: 'value',
        slot: 'double_value',
        value: `case when not (${isWhole}) then e.purchase_revenue::double::varchar end`,
      },
    ],
  },
  plain('event_previous_timestamp', 'INTEGER', 'null::varchar'),
  plain('event_value_in_usd', 'FLOAT', 'null::varchar'),
  plain('event_bundle_sequence_id', 'INTEGER', 'e.bundle_sequence_id::varchar'),
  plain('event_server_timestamp_offset', 'INTEGER', 'null::varchar'),
  text('user_id', 'e.user_id'),
  plain('user_pseudo_id', 'STRING', 'e.user_pseudo_id'),
  record('privacy_info', 'true', [
    plain('analytics_storage', 'STRING', "case when e.user_pseudo_id is null then 'No' else 'Yes' end"),
    plain('ads_storage', 'STRING', "case when e.user_pseudo_id is null then 'No' else 'Yes' end"),
    plain('uses_transient_token', 'STRING', "'No'"),
  ]),
  { kind: 'empty list', name: 'user_properties', fields: [plain('key', 'STRING', 'null::varchar')] },
  plain('user_first_touch_timestamp', 'INTEGER', 'null::varchar'),
  record('user_ltv', 'false', [
    plain('revenue', 'FLOAT', 'null::varchar'),
    plain('currency', 'STRING', 'null::varchar'),
  ]),
  record('device', 'true', [text('category', 'v.device_category'), plain('language', 'STRING', "'en-us'")]),
  record('geo', 'true', [text('country', 'v.geo_country')]),
  record('traffic_source', 'false', [
    plain('name', 'STRING', 'null::varchar'),
    plain('medium', 'STRING', 'null::varchar'),
    plain('source', 'STRING', 'null::varchar'),
  ]),
  plain('stream_id', 'STRING', 'p.account_id'),
  plain('platform', 'STRING', "'WEB'"),
  record('ecommerce', 'e.transaction_id is not null or e.purchase_revenue is not null', [
    text('transaction_id', 'e.transaction_id'),
    plain('purchase_revenue', 'FLOAT', 'e.purchase_revenue::double::varchar'),
  ]),
  { kind: 'empty list', name: 'items', fields: [plain('item_id', 'STRING', 'null::varchar')] },
  record('collected_traffic_source', 'is_landing and v.traffic_source is not null', [
    text('manual_campaign_id', 'v.traffic_campaign_id'),
    text('manual_campaign_name', 'v.traffic_campaign'),
    text('manual_source', 'v.traffic_source'),
    text('manual_medium', 'v.traffic_medium'),
  ]),
  plain('is_active_user', 'BOOLEAN', "'true'"),
  plain('batch_event_index', 'INTEGER', 'e.batch_event_index::varchar'),
]

/** Columns of `events_intraday_YYYYMMDD`, which knows nothing yet about the user. */
export const intradayFields: readonly ExportField[] = exportFields.filter(
  (field) => !['user_ltv', 'traffic_source', 'is_active_user'].includes(field.name),
)

function plain(name: string, type: ScalarField['type'], value: string): ScalarField {
  return { kind: 'scalar', name, type, value, isPlain: true }
}

function text(name: string, value: string): ScalarField {
  return { kind: 'scalar', name, type: 'STRING', value, isPlain: false }
}

function record(name: string, isPresent: string, fields: readonly ExportField[]): RecordField {
  return { kind: 'record', name, fields, isPresent }
}
