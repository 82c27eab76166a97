import { quoteIdent } from '@gata/sql'
import type { ManifestNode } from '../manifest.ts'

/**
 * The text of a node with those of the ephemeral models above it taken out again, each by its name: so columns can be traced through the
 * graph that people see. Indentation is lost with it.
 */
export function putApart(sql: string, ephemeral: readonly Pick<ManifestNode, 'schema' | 'name' | 'sql'>[]): string {
  if (ephemeral.length === 0) return sql
  // One text may hold another one, which then stands deeper.
  const outermost = ephemeral
    .map((each) => ({ ...each, sql: flat(each.sql ?? '') }))
    .sort((a, b) => b.sql.length - a.sql.length)
  return outermost.reduce(
    (text, { schema, name, sql }) => text.replaceAll(`(\n${sql}\n)`, () => `${quoteIdent(schema)}.${quoteIdent(name)}`),
    flat(sql),
  )
}

function flat(sql: string): string {
  return sql.replaceAll(/^[ \t]+/gm, '')
}
