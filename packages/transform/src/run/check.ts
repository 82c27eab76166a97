import { didYouMean, GataError, isGataError, messageOf } from '@gata/base'
import { openWarehouse, type Queryable } from '@gata/warehouse'
import type { Manifest, ManifestNode } from '../manifest.ts'
import { groupAlike } from './alike.ts'
import { describeQueries, type GivenColumn } from './describe-queries.ts'
import { relationsRead } from './relations-read.ts'
import { createEmptyTable } from './table-columns.ts'
import { typeNormaliser } from './type-normaliser.ts'

/** One way in which a model is not what it declares. */
interface CheckProblem {
  readonly model: string
  readonly column: string | null
  readonly message: string
  readonly expected: string | null
  readonly got: string | null
  readonly sql: string | null
}

/** What a check knows already. */
export interface CheckOptions {
  /** Fingerprints of nodes that passed before; they are not checked again. */
  readonly passed?: ReadonlySet<string>
}

/**
 * Type-checks every model before data moves: what it reads stands as empty tables of the declared columns, and what
 * DuckDB says of its query must be the columns that it declares, in name, order and type.
 *
 * @returns the fingerprints that were checked now, to be handed in as `passed` the next time.
 * @throws GataError `check-failed`, naming every problem of every model at once.
 */
export async function check(manifest: Manifest, options: CheckOptions = {}): Promise<ReadonlySet<string>> {
  const nodes = manifest.nodes.filter((node) => node.sql !== null && !options.passed?.has(node.fingerprint))
  if (nodes.length === 0) return new Set()
  const problems = await checkProblems(manifest, nodes)
  if (problems.length > 0) throw checkFailed(problems)
  return new Set(nodes.map((node) => node.fingerprint))
}

async function checkProblems(manifest: Manifest, nodes: readonly ManifestNode[]): Promise<readonly CheckProblem[]> {
  await using warehouse = await openWarehouse(':memory:')
  const byId = new Map(manifest.nodes.map((node) => [node.id, node]))
  const groups = groupAlike(nodes, byId)
  const problems = [
    ...(await createUpstreams(
      warehouse,
      groups.map(([node]) => node),
      byId,
    )),
  ]
  const queries = groups.map(([node]) => node.sql ?? '')
  const described = await describeQueries(warehouse, queries)
  const reads = await relationsRead(warehouse, queries)
  const normalise = typeNormaliser(warehouse)
  for (const [index, [node, ...alike]] of groups.entries()) {
    const given = described[index]
    if (!given) continue
    const found =
      'refused' in given
        ? [refusal(node, given.refused, byId)]
        : [...(await compareColumns(node, given.columns, normalise)), ...compareReads(node, reads[index] ?? [])]
    problems.push(...found.map((problem) => ({ ...problem, message: `${problem.message}${alsoOf(alike)}` })))
  }
  return problems
}

function alsoOf(alike: readonly ManifestNode[]): string {
  return alike.length === 0 ? '' : `; the same in ${alike.length} more, such as ${alike[0]?.id}`
}

async function createUpstreams(
  warehouse: Queryable,
  nodes: readonly ManifestNode[],
  byId: ReadonlyMap<string, ManifestNode>,
): Promise<readonly CheckProblem[]> {
  const needed = new Set(nodes.flatMap((node) => node.reads))
  const upstreams = [...needed].flatMap((id) => byId.get(id) ?? [])
  const schemas = new Set(upstreams.map((node) => node.schema))
  for (const schema of schemas) await warehouse.run(`create schema if not exists "${schema}"`)
  const problems: CheckProblem[] = []
  for (const node of upstreams) {
    try {
      await warehouse.run(createEmptyTable({ ...node, columns: readableColumns(node) }))
    } catch (thrown) {
      problems.push({ ...problemOf(node), message: firstLine(thrown) })
    }
  }
  return problems
}

/** Heavy columns are left out, since a copy for the run may lack them. */
function readableColumns(node: ManifestNode): ManifestNode['columns'] {
  return node.columns.filter(({ name }) => !node.heavyColumns.includes(name))
}

function refusal(node: ManifestNode, thrown: Error, byId: ReadonlyMap<string, ManifestNode>): CheckProblem {
  return { ...problemOf(node), message: `${firstLine(thrown)}${heavyHint(node, thrown, byId)}`, sql: node.sql }
}

async function compareColumns(
  node: ManifestNode,
  given: readonly GivenColumn[],
  normalise: (type: string) => Promise<string>,
): Promise<readonly CheckProblem[]> {
  const declared = await Promise.all(
    node.columns.map(async ({ name, type }) => ({ name, type: await normalise(type) })),
  )
  const problem = (column: string, message: string, expected: string | null, got: string | null): CheckProblem => ({
    ...problemOf(node),
    column,
    message,
    expected,
    got,
  })
  const givenNames = given.map(({ name }) => name)
  const declaredNames = declared.map(({ name }) => name)
  const missing = declared
    .filter(({ name }) => !givenNames.includes(name))
    .map(({ name, type }) =>
      problem(name, `the query does not give it${didYouMean(name, givenNames)}`, `${name} ${type}`, 'no such column'),
    )
  const surplus = given
    .filter(({ name }) => !declaredNames.includes(name))
    .map(({ name, type }) => problem(name, 'the query gives it, undeclared', 'no such column', `${name} ${type}`))
  const retyped = declared.flatMap(({ name, type }) => {
    const got = given.find((other) => other.name === name)
    return got && got.type !== type ? [problem(name, 'it has another type', type, got.type)] : []
  })
  const sameNames = missing.length === 0 && surplus.length === 0
  const moved = sameNames ? declared.findIndex(({ name }, index) => givenNames[index] !== name) : -1
  const order =
    moved < 0
      ? []
      : [
          problem(
            declaredNames[moved] ?? '',
            `column ${moved + 1} is another`,
            declaredNames[moved] ?? null,
            givenNames[moved] ?? null,
          ),
        ]
  return [...missing, ...surplus, ...retyped, ...order]
}

/** A relation written as text instead of `${model}` is no edge, so it may be read before it is built. */
function compareReads(node: ManifestNode, read: readonly string[]): readonly CheckProblem[] {
  return read
    .filter((id) => !node.reads.includes(id))
    .map((id) => ({
      ...problemOf(node),
      message: `the query names ${id} as text, so the graph does not know the edge`,
      expected: 'the model in ${…}',
      got: id,
    }))
}

function problemOf(node: ManifestNode): CheckProblem {
  return { model: node.id, column: null, message: '', expected: null, got: null, sql: null }
}

function firstLine(thrown: unknown): string {
  const cause = isGataError(thrown) && thrown.detail.cause !== undefined ? thrown.detail.cause : thrown
  return (messageOf(cause).split('\n')[0] ?? '').trim()
}

function heavyHint(node: ManifestNode, thrown: unknown, byId: ReadonlyMap<string, ManifestNode>): string {
  const heavy = node.reads.flatMap((id) => byId.get(id)?.heavyColumns ?? [])
  const named = heavy.find((column) => messageOf(thrown).includes(column))
  return named ? `; ${named} is a heavy column, which readers may not use` : ''
}

function checkFailed(problems: readonly CheckProblem[]): GataError {
  const lines = problems.map(({ model, column, message, expected, got, sql }) => {
    const where = column === null ? model : `${model}.${column}`
    const compared = expected === null && got === null ? '' : ` (expected ${expected}, got ${got})`
    return `\n  ${where}: ${message}${compared}${sql === null ? '' : `\n${sql.replaceAll(/^/gm, '    | ')}`}`
  })
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
  return new GataError('check-failed', `the models have ${count}:${lines.join('')}`)
}
