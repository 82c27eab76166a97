import { type Sql, sql } from '@gata/sql'

/**
 * Whether a text is what the tenant named: exactly, unless the name holds `%`, which stands for anything. An underscore is only an
 * underscore, since vendors' names are full of them.
 *
 * ```sql
 * action_type = 'purchase'
 * action_type like 'offsite\_conversion.%' escape '\'
 * ```
 */
export function matchesPattern(text: Sql, pattern: string): Sql {
  if (!pattern.includes('%')) return sql`${text} = ${pattern}`
  return sql`${text} like ${pattern.replaceAll(/[\\_]/g, '\\$&')} escape '\\'`
}
