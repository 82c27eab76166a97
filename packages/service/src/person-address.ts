import { GataError } from '@gata/base'
import { type Sql, sql } from '@gata/sql'

/** An address as all its spellings are compared: trimmed, in lower case. Error: `bad-option` for what is none. */
export function normalisedAddress(text: string): string {
  const address = text.trim().toLowerCase()
  if (/^[^\s@"'<>]+@[^\s@"'<>]+\.[^\s@"'<>.]+$/.test(address)) return address
  throw new GataError('bad-option', 'no such address', { where: '--email', expected: 'ann@example.com', got: text })
}

/**
 * Whether a text holds the address, as a whole (`joann@…` does not hold `ann@…`), as it is or as an URL writes it.
 *
 * ```sql
 * contains(lower(payload), 'example.com') and regexp_matches(lower(payload), '(^|…)ann(@|%40)example\.com($|…)')
 * ```
 */
export function holdsAddress(text: Sql, address: string): Sql {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const spelt = address.replaceAll(/[!-/:-@[-`{-~]/g, spellings)
  const pattern = `(^|[^a-z0-9._%+-]|%[0-9a-f]{2})${spelt}($|[^a-z0-9.-]|\\.($|[^a-z0-9]))`
  return sql`(contains(lower(${text}), ${domain}) and regexp_matches(lower(${text}), ${pattern}))`
}

/** Of what is no letter and no digit. */
function spellings(character: string): string {
  if (character === '@') return '(@|%40)'
  if (character === '+') return '(\\+|%2b)'
  return `\\${character}`
}
