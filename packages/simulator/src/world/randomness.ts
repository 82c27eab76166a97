import { literal } from '@gata/sql'

/**
 * SQL macros for chance, gone when the building ends: `chance(id, salt)` is a number in [0, 1) and `pick(id, salt, choices)` one of 0 …
 * choices - 1. Both depend on the seed, the id and the salt alone, so that rows can be made in any order and by any number of threads.
 */
export function randomnessMacros(seed: number): readonly string[] {
  // The outer hash breaks the pattern that combining leaves: without it, draws of one id with two salts go together.
  const drawn = `hash(hash(id, salt, ${literal(seed)}::bigint))`
  // Both sides unsigned: a signed one would turn the division into one of 128 bits, which takes ten times as long.
  return [
    `create temp macro chance(id, salt) as (${drawn} % 1000003::ubigint)::double / 1000003`,
    `create temp macro pick(id, salt, choices) as (${drawn} % choices::ubigint)::bigint`,
  ]
}
