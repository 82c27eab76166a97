import { bigserial, jsonb, text } from 'drizzle-orm/pg-core'
import { gata, instant } from './people.ts'

/** What was changed, by whom and when; rows are never changed, which a trigger sees to. */
export const auditLog = gata.table('audit_log', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  at: instant('at').notNull(),
  /** `user:<id>`, `key:<id>` or `operator` for one who works at the machine itself. */
  actor: text('actor').notNull(),
  tenant: text('tenant_slug'),
  /** What was done, as `api-key.created`. */
  action: text('action').notNull(),
  /** To what. */
  subject: text('subject').notNull(),
  detail: jsonb('detail').$type<Readonly<Record<string, unknown>>>().notNull(),
  requestId: text('request_id'),
})
