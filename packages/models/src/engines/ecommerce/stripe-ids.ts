import { type Sql, unsafeSql } from '@gata/sql'

/**
 * The first id of a kind among texts; the rest of a client secret (`pi_…_secret_…`) is left out. `texts` is SQL for a list, `prefix` a
 * pattern: `^(?:ch|py)`, `^pi`. Null where none is found.
 */
export function firstId(texts: string, prefix: string): Sql {
  return unsafeSql(`list_filter(
          list_transform(${texts}, lambda t: regexp_extract(t, '${prefix}_[A-Za-z0-9]+')),
          lambda id: id <> ''
        )[1]`)
}
