import { desc, eq, getTableColumns } from 'drizzle-orm'
import type { ControlDatabase } from './control-store.ts'
import { actorOf, type Principal } from './identity/principal.ts'
import { auditLog } from './schema/index.ts'

/** Who does something, when, and on whose request. */
export interface Doing {
  readonly by: Principal
  readonly now: Date
  readonly requestId?: string
}

/** One thing that was done. */
export interface Deed {
  /** `<what>.<done>`, as `api-key.created`. */
  readonly action: string
  readonly subject: string
  readonly tenant?: string | null
  readonly detail?: Readonly<Record<string, unknown>>
}

export interface AuditEntry extends Required<Deed> {
  readonly at: Date
  readonly actor: string
  readonly requestId: string | null
}

/** What can write: the store, or a transaction of it, so that a deed and its record stand or fall together. */
export type Writer = Pick<ControlDatabase, 'insert'>

/** Records a deed. */
export async function record(db: Writer, { by, now, requestId }: Doing, deed: Deed): Promise<void> {
  await db.insert(auditLog).values({
    at: now,
    actor: actorOf(by),
    tenant: deed.tenant ?? null,
    action: deed.action,
    subject: deed.subject,
    detail: deed.detail ?? {},
    requestId: requestId ?? null,
  })
}

/** The newest deeds, of one tenant or of all. */
export async function readAuditLog(
  db: ControlDatabase,
  { tenant, limit = 100 }: { readonly tenant?: string; readonly limit?: number } = {},
): Promise<readonly AuditEntry[]> {
  const { id: order, ...columns } = getTableColumns(auditLog)
  return await db
    .select(columns)
    .from(auditLog)
    .where(tenant === undefined ? undefined : eq(auditLog.tenant, tenant))
    .orderBy(desc(order))
    .limit(limit)
}
