import { type Relation, relation, type Sql } from '@gata/sql'
import { anyTenant } from './family.ts'
import type { ManifestIncrement, ManifestNode } from './manifest.ts'
import type { ModelTest } from './model-test.ts'

/** Gives a text with a slug in the place of {@link anyTenant}. */
export type Fill = (slug: string) => string

/**
 * Makes the nodes of a family's tenants, one tenant at a time. Everything that does not name the tenant is the same object for all of them,
 * and a text is put together out of pieces that they share, so that a thousand tenants take little more memory than one.
 */
export function stampOf(nodes: readonly ManifestNode[]): (slug: string) => readonly ManifestNode[] {
  const fills = new Map<string, Fill>()
  const fill = (text: string): Fill => {
    const known = fills.get(text) ?? fillOf(text)
    fills.set(text, known)
    return known
  }
  const stamps = nodes.map((node) => nodeStamp(node, fill))
  return (slug) => {
    const ids = new Map<string, string>()
    const idOf = (id: string): string => {
      const made = ids.get(id) ?? fill(id)(slug)
      ids.set(id, made)
      return made
    }
    return stamps.map((stamp) => stamp(slug, idOf))
  }
}

/** A text, taken apart once for all tenants. */
export function fillOf(text: string): Fill {
  const [first = '', ...rest] = text.split(anyTenant)
  return (slug) => rest.reduce((filled, piece) => filled + slug + piece, first)
}

function nodeStamp(
  node: ManifestNode,
  fill: (text: string) => Fill,
): (slug: string, idOf: (id: string) => string) => ManifestNode {
  const [name, schema, description] = [fill(node.name), fill(node.schema), fill(node.description)]
  const sql = node.sql === null ? null : fillOf(node.sql)
  const increment = node.increment && incrementStamp(node.increment)
  const tests = testsStamp(node.tests)
  return (slug, idOf) => ({
    ...node,
    id: idOf(node.id),
    name: name(slug),
    schema: schema(slug),
    tenant: node.tenant === anyTenant ? slug : node.tenant,
    description: description(slug),
    tests: tests(slug),
    sql: sql && sql(slug),
    parents: node.parents.map(idOf),
    dependsOn: node.dependsOn.map(idOf),
    reads: node.reads.map(idOf),
    into: node.into && idOf(node.into),
    increment: increment && increment(slug, idOf),
  })
}

function incrementStamp(
  increment: ManifestIncrement,
): (slug: string, idOf: (id: string) => string) => ManifestIncrement {
  const [rows, query] = [fillOf(increment.rows), fillOf(increment.query)]
  return (slug, idOf) => ({
    ...increment,
    rows: rows(slug),
    query: query(slug),
    records: increment.records.map((record) => ({ ...record, view: idOf(record.view) })),
  })
}

function testsStamp(tests: readonly ModelTest[]): (slug: string) => readonly ModelTest[] {
  const named = tests.map((test) => namesTenant(test))
  return named.includes(true)
    ? (slug) => tests.map((test, index) => (named[index] ? testFor(test, slug) : test))
    : () => tests
}

function namesTenant(test: ModelTest): boolean {
  if (test.where?.includes(anyTenant)) return true
  if (test.type === 'expression') return test.expression.includes(anyTenant)
  if (test.type === 'relationships') return `${test.to.schema}.${test.to.name}`.includes(anyTenant)
  return test.type === 'singular'
}

function testFor(test: ModelTest, slug: string): ModelTest {
  const where = test.where === undefined ? {} : { where: fillOf(test.where)(slug) }
  if (test.type === 'expression') return { ...test, ...where, expression: fillOf(test.expression)(slug) }
  if (test.type === 'relationships') return { ...test, ...where, to: relationFor(test.to, slug) }
  return test.type === 'singular' ? { ...test, query: queryFor(test.query, slug) } : { ...test, ...where }
}

function queryFor({ type, parts }: Sql, slug: string): Sql {
  const filled = parts.map((part): Sql['parts'][number] => {
    switch (part.kind) {
      case 'text':
        return { kind: 'text', text: fillOf(part.text)(slug) }
      case 'value':
        return typeof part.value === 'string' ? { kind: 'value', value: fillOf(part.value)(slug) } : part
      case 'identifier':
        return { kind: 'identifier', name: fillOf(part.name)(slug) }
      case 'relation':
        return { kind: 'relation', relation: relationFor(part.relation, slug) }
    }
  })
  return { type, parts: filled }
}

function relationFor({ schema, name }: Relation, slug: string): Relation {
  return relation(schema === null ? null : fillOf(schema)(slug), fillOf(name)(slug))
}
