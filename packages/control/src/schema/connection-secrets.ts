import { primaryKey, text } from 'drizzle-orm/pg-core'
import { bytes, gata, instant } from './people.ts'

/** Secrets of tenants' connections to their vendors, encrypted. */
export const connectionSecrets = gata.table(
  'connection_secrets',
  {
    tenant: text('tenant_slug').notNull(),
    source: text('source').notNull(),
    name: text('name').notNull(),
    /** Which key it is encrypted with. */
    keyId: text('key_id').notNull(),
    nonce: bytes('nonce').notNull(),
    ciphertext: bytes('ciphertext').notNull(),
    /** SHA-256 of the value given from outside that a vendor put this one in the place of; null where a person stored it. */
    supersedes: bytes('supersedes'),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.source, table.name] })],
)
