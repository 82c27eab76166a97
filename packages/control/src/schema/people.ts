import { boolean, customType, integer, pgSchema, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** Everything of GATA lies in a schema of its own, so that a database may be shared. */
export const gata = pgSchema('gata')

/** Bytes. */
export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** An instant, to the millisecond. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

/** People who may log in. */
export const users = gata.table('users', {
  id: uuid('id').primaryKey().defaultRandom(),
  /** Lower case. */
  email: text('email').notNull().unique(),
  name: text('name').notNull(),
  passwordHash: text('password_hash').notNull(),
  /** May do everything with every tenant. */
  isPlatformAdmin: boolean('is_platform_admin').notNull().default(false),
  createdAt: instant('created_at').notNull(),
  disabledAt: instant('disabled_at'),
})

/** What a person may do with a tenant. */
export const memberships = gata.table(
  'memberships',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    tenant: text('tenant_slug').notNull(),
    role: text('role', { enum: ['owner', 'admin', 'analyst', 'viewer'] }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.tenant] })],
)

/** People who are logged in; of their token only a hash is kept. */
export const sessions = gata.table('sessions', {
  tokenHash: bytes('token_hash').primaryKey(),
  userId: uuid('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  createdAt: instant('created_at').notNull(),
  lastSeenAt: instant('last_seen_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
})

/** Log-ins that failed of late, by what was typed as an address. */
export const loginFailures = gata.table('login_failures', {
  emailHash: bytes('email_hash').primaryKey(),
  count: integer('count').notNull(),
  lastAt: instant('last_at').notNull(),
})
