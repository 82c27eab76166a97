import { createLandingTable, landingTable } from '@gata/ingest'
import { defaultMemoryLimit } from '@gata/service'
import { buildWorld, ga4EventJson, worldSpec } from '@gata/simulator'
import { literal, sql, unsafeSql } from '@gata/sql'
import { openWarehouse } from '@gata/warehouse'
import { landedRecords } from './landed-records.ts'

/** Where a landed world lies and how large it is. */
export interface LandedWorld {
  readonly events: number
  readonly rows: number
}

/** Builds a world and lands all that its vendors would ever say of it, as ingest would, in a warehouse file; repeats left out. */
export async function landWorld(file: string, worldFile: string, visitsPerDay: number): Promise<LandedWorld> {
  await buildWorld(worldFile, worldSpec({ visitsPerDay }))
  await using warehouse = await openWarehouse(file, { memoryLimit: defaultMemoryLimit })
  await warehouse.run(`attach ${literal(worldFile)} as world (read_only)`)
  const objects = [...landedRecords(), { source: 'google_analytics', object: 'events', query: eventRecords() }]
  const counts: number[] = []
  for (const { source, object, query } of objects) {
    const place = { tenant: 'tyrell_corp', source, object }
    await createLandingTable(warehouse, place)
    counts.push(
      await warehouse.run(sql`
        insert into ${landingTable(place)}
        select
          ${counts.length + 1}::bigint as load_seq,
          ${`load_${counts.length + 1}`} as load_id,
          md5(${object}) as source_schema_hash,
          timestamptz '2026-12-01 00:00:00+00' as extracted_at,
          record_key,
          md5_number_lower(payload::varchar) as record_hash,
          record_day,
          null::timestamptz as changed_at,
          false as is_deleted,
          payload
        from (${unsafeSql(query)}) as records
      `),
    )
  }
  await warehouse.run('detach world')
  await warehouse.run('checkpoint')
  return { events: counts.at(-1) ?? 0, rows: counts.reduce((sum, count) => sum + count, 0) }
}

function eventRecords(): string {
  const keyFields = ['user_pseudo_id', 'event_timestamp', 'event_name', 'event_bundle_sequence_id', 'batch_event_index']
  const paths = [...keyFields, 'stream_id'].map((field) => literal(field)).join(', ')
  return `
    select
      array_to_string(list_transform(json_extract_string(record, [${paths}]), lambda part: coalesce(part, '')), '|') as record_key,
      strptime(event_date, '%Y%m%d')::date as record_day,
      record::json as payload
    from (${ga4EventJson({ asOf: null, catalog: 'world' })})
    where copy = 0`
}
