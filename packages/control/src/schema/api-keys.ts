import { boolean, text } from 'drizzle-orm/pg-core'
import { bytes, gata, instant } from './people.ts'

/** Keys of programs; of a key's secret only a hash is kept. */
export const apiKeys = gata.table('api_keys', {
  id: text('id').primaryKey(),
  secretHash: bytes('secret_hash').notNull(),
  name: text('name').notNull(),
  /** The tenants that it reaches. */
  tenants: text('tenants').array().notNull(),
  scopes: text('scopes', { enum: ['read', 'query', 'admin'] })
    .array()
    .notNull(),
  /** Whether it sees fields that name people. */
  seesPersonalData: boolean('sees_personal_data').notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at'),
  lastUsedAt: instant('last_used_at'),
  revokedAt: instant('revoked_at'),
})
