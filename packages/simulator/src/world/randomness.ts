import { literal } from '@gata/sql'

/**
 * SQL macros for chance: `chance(id, salt)` is a number in [0, 1) that depends on the seed, the id and the salt alone, so that rows can be
 * made in any order and by any number of threads.
 */
export function randomnessMacros(seed: number): readonly string[] {
  return [
    `create macro chance(id, salt) as (hash(id, salt, ${literal(seed)}::bigint) % 1000003)::double / 1000003`,
    `create macro pick(id, salt, choices) as (hash(id, salt, ${literal(seed)}::bigint) % choices::bigint)::bigint`,
  ]
}
