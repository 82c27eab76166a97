import { quoteIdent } from '@gata/sql'
import type { ManifestNode } from '../manifest.ts'

/**
 * The text of a node with those of the ephemeral models above it taken out again, each by its name: so it reads as its author wrote it, and its
 * columns can be traced through the graph that people see.
 */
export function putApart(sql: string, ephemeral: readonly Pick<ManifestNode, 'schema' | 'name' | 'sql'>[]): string {
  if (ephemeral.length === 0) return sql
  const bodies = ephemeral
    .map(({ schema, name, sql }) => ({ name: `${quoteIdent(schema)}.${quoteIdent(name)}`, lines: trimmed(sql ?? '') }))
    // One text may hold another one, which then stands deeper.
    .sort((left, right) => right.lines.length - left.lines.length)
  const lines = sql.split('\n')
  const flat = trimmed(sql)
  const kept: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const body = line.endsWith('(') ? bodies.find((each) => standsAt(each.lines, flat, at + 1)) : undefined
    if (!body) {
      kept.push(line)
      continue
    }
    at += body.lines.length + 1
    kept.push(`${line.slice(0, -1)}${body.name}${(flat[at] ?? '').slice(1)}`)
  }
  return kept.join('\n')
}

function standsAt(body: readonly string[], lines: readonly string[], start: number): boolean {
  return (
    body.every((line, index) => lines[start + index] === line) && lines[start + body.length]?.startsWith(')') === true
  )
}

function trimmed(sql: string): readonly string[] {
  return sql.split('\n').map((line) => line.trimStart())
}
