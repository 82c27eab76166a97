import { findConnector, type ObjectContract } from '@gata/connectors'
import { createLandingTable, extractPackage, landingTable, loadPackages } from '@gata/ingest'
import { defaultMemoryLimit } from '@gata/service'
import { literal, sql, unsafeSql } from '@gata/sql'
import { openWarehouse } from '@gata/warehouse'
import { fileSession } from './file-session.ts'
import type { RecordKind } from './record-files.ts'

/** One file of records into one landing table. */
export interface IngestInput {
  readonly kind: RecordKind
  readonly recordFile: string
  /** An empty folder for packages and database. */
  readonly home: string
}

/** Seconds from records to committed rows. */
export interface IngestOutcome {
  readonly extractSeconds: number
  readonly loadSeconds: number
  readonly rows: number
}

/** What the platform does: check each record against its contract, write a sealed package, land it with its ledger. */
export async function ingestByPlatform({ kind, recordFile, home }: IngestInput): Promise<IngestOutcome> {
  const { source, object } = places[kind]
  const place = { tenant: 'tyrell_corp', source, object }
  const { contract, masterModelId } = contractOf(kind)
  const window = { kind: 'days', from: '2025-01-01', to: '2026-12-31' } as const
  const now = (): Date => new Date()
  const session = fileSession(recordFile)
  const start = performance.now()
  await extractPackage({
    home,
    place,
    contract,
    session,
    planned: { window, cursorBefore: null, cursorAfter: { kind: 'days', from: window.from, to: window.to } },
    now,
    traffic: () => ({ requests: 0, retries: 0 }),
  })
  const extracted = performance.now()
  await using warehouse = await openWarehouse(`${home}/warehouse.duckdb`, { memoryLimit: defaultMemoryLimit })
  const [result] = await loadPackages(warehouse, { home, targets: [{ place, contract, masterModelId }], now })
  await warehouse.run('checkpoint')
  const loaded = performance.now()
  if (!result || result.quarantined > 0) throw new Error(`records of ${kind} do not keep their contract`)
  return {
    extractSeconds: (extracted - start) / 1000,
    loadSeconds: (loaded - extracted) / 1000,
    rows: result.landed + result.duplicates,
  }
}

/** What DuckDB does alone: the same columns from the same file in one transaction, each record parsed once, nothing checked. */
export async function ingestByDuckdb({ kind, recordFile, home }: IngestInput): Promise<IngestOutcome> {
  const { source, object, day } = places[kind]
  const place = { tenant: 'tyrell_corp', source, object }
  const { contract } = contractOf(kind)
  const start = performance.now()
  await using warehouse = await openWarehouse(`${home}/warehouse.duckdb`, { memoryLimit: defaultMemoryLimit })
  await createLandingTable(warehouse, place)
  const key = contract.key.map((_, index) => `coalesce(f[${index + 1}], '')`).join(` || '|' || `)
  const rows = await warehouse.transaction((transaction) =>
    transaction.run(sql`
      insert into ${landingTable(place)}
      ${unsafeSql(baselineSelect(recordFile, contract.key, key, day))}
    `),
  )
  await warehouse.run('checkpoint')
  return { extractSeconds: 0, loadSeconds: (performance.now() - start) / 1000, rows }
}

function baselineSelect(file: string, keyFields: readonly string[], key: string, day: DayField): string {
  const paths = [...keyFields, day.field].map((field) => literal(field)).join(', ')
  const dayText = `f[${keyFields.length + 1}]`
  return `
    select
      1::bigint as load_seq,
      'load_1' as load_id,
      'schema' as source_schema_hash,
      now() as extracted_at,
      ${key} as record_key,
      md5_number_lower(json::varchar) as record_hash,
      ${day.isCompact ? `strptime(${dayText}, '%Y%m%d')::date` : `${dayText}::date`} as record_day,
      null::timestamptz as changed_at,
      false as is_deleted,
      json as payload
    from (
      select
        json,
        json_extract_string(json, [${paths}]) as f
      from read_ndjson_objects(${literal(file)})
    ) as parsed`
}

interface DayField {
  readonly field: string
  readonly isCompact: boolean
}

const places = {
  ga4_events: { source: 'google_analytics', object: 'events', day: { field: 'event_date', isCompact: true } },
  meta_insights: {
    source: 'facebook_ads',
    object: 'facebook_insights',
    day: { field: 'date_start', isCompact: false },
  },
} as const

function contractOf(kind: RecordKind): { readonly contract: ObjectContract; readonly masterModelId: string } {
  const { source, object } = places[kind]
  const connector = findConnector(source)
  const contract = connector.objects.find(({ name }) => name === object)
  if (!contract) throw new Error(`${source} delivers no ${object}`)
  return { contract, masterModelId: connector.masterModelId }
}
