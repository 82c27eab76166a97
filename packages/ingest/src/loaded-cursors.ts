import { sql } from '@gata/sql'
import type { Queryable, Warehouse } from '@gata/warehouse'
import {
  type Cursor,
  isSameCursor,
  type ObjectPlace,
  readLoadedCursor,
  removeLoadedCursor,
  writeLoadedCursor,
} from './cursor.ts'
import { createIngestTables } from './ingest-tables.ts'
import type { PackageManifest } from './load-package.ts'

/**
 * Makes the copies of cursors that extraction reads say what the warehouse says. They differ after a crash between a commit and its
 * copy, and when the warehouse was replaced: then the copies go, and everything is read again.
 */
export async function mirrorCursors(
  warehouse: Warehouse,
  options: { readonly home: string; readonly targets: readonly { readonly place: ObjectPlace }[] },
): Promise<void> {
  await createIngestTables(warehouse)
  const rows = await warehouse.rows<CursorRow>(
    'select tenant_slug, source_platform, object, cursor from platform.cursors',
  )
  const loaded = new Map(rows.map((row) => [`${row.tenant_slug}/${row.source_platform}/${row.object}`, row.cursor]))
  for (const { place } of options.targets) {
    const text = loaded.get(`${place.tenant}/${place.source}/${place.object}`)
    const cursor = text === undefined ? null : parsed(text)
    if (isSameCursor(cursor, readLoadedCursor(options.home, place))) continue
    if (cursor) await writeLoadedCursor(options.home, place, cursor)
    else await removeLoadedCursor(options.home, place)
  }
}

/** The cursor of an object as the warehouse has it; null before its first load. */
export async function loadedCursor(transaction: Queryable, place: ObjectPlace): Promise<Cursor | null> {
  const [row] = await transaction.rows<{ cursor: string }>(sql`
    select cursor
    from platform.cursors
    where tenant_slug = ${place.tenant}
      and source_platform = ${place.source}
      and object = ${place.object}
  `)
  return row ? parsed(row.cursor) : null
}

/** Makes the step of the cursor that a package brings. */
export async function moveCursor(transaction: Queryable, manifest: PackageManifest, at: string): Promise<void> {
  const { tenant, source, object } = manifest
  await transaction.run(sql`
    delete from platform.cursors
    where tenant_slug = ${tenant} and source_platform = ${source} and object = ${object}
  `)
  await transaction.run(sql`
    insert into platform.cursors
    values (
      ${tenant}, ${source}, ${object}, ${JSON.stringify(manifest.cursorAfter)}::json,
      ${manifest.loadId}, ${at}::timestamptz
    )
  `)
}

interface CursorRow {
  readonly [column: string]: unknown
  readonly tenant_slug: string
  readonly source_platform: string
  readonly object: string
  readonly cursor: string
}

function parsed(text: string): Cursor {
  return JSON.parse(text) as Cursor // written by moveCursor alone
}
