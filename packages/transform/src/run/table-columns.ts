import { quoteIdent } from '@gata/sql'
import type { ManifestNode } from '../manifest.ts'

/** The declared columns as the body of `create table`. */
export function columnDefinitions(columns: readonly { readonly name: string; readonly type: string }[]): string {
  return columns.map(({ name, type }) => `  ${quoteIdent(name)} ${type}`).join(',\n')
}

/** `create table if not exists "schema"."name" (…)` with the declared columns. */
export function createEmptyTable(node: Pick<ManifestNode, 'schema' | 'name' | 'columns'>): string {
  return `create table if not exists ${quotedName(node)} (\n${columnDefinitions(node.columns)}\n)`
}

/** `"schema"."name"` of a node. */
export function quotedName(node: Pick<ManifestNode, 'schema' | 'name'>): string {
  return `${quoteIdent(node.schema)}.${quoteIdent(node.name)}`
}
