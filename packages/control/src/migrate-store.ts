import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type { Pool } from 'pg'

const folder = fileURLToPath(new URL('../migrations', import.meta.url))

/** Any number that nobody else locks by. */
const LOCK = 7_193_402

/** Brings the tables up to date; of several processes that start at once, one does it and the others wait. */
export async function migrateStore(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await migrate(drizzle(client), { migrationsFolder: folder, migrationsSchema: 'gata_migrations' })
  } finally {
    // The lock goes with the connection, which is not used again.
    client.release(true)
  }
}
