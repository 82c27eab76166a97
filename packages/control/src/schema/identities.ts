import { primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { gata, instant, users } from './people.ts'

/** Who a person is to an authorization server: the pair that its tokens name them by. */
export const identities = gata.table(
  'identities',
  {
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.issuer, table.subject] })],
)
