import { seededRandom } from '@gata/base'
import { column, sql } from '@gata/sql'
import { expect, it } from 'vitest'
import { compile, defineModel, type Manifest, type ManifestNode, type Model } from '../index.ts'
import { select } from './select.ts'

type Random = () => number

it('picks of random graphs what a naive reading of the expression picks', () => {
  const random = seededRandom(11)
  let nodes = 0
  for (let round = 0; round < 40; round++) {
    const manifest = randomManifest(random)
    for (let number = 0; number < 25; number++) {
      const wanted = randomWords(random, manifest)
      const unwanted = random() < 0.3 ? randomWords(random, manifest) : []
      const found = select(manifest, { select: [wanted.join(' ')], exclude: unwanted })
      const left = naiveUnion(unwanted, manifest)
      const naive = [...naiveUnion(wanted, manifest)].filter((id) => !left.has(id))
      const said = `${wanted.join(' ')} without ${unwanted.join(' ')}`
      expect({ said, found: [...found].sort() }).toEqual({ said, found: naive.sort() })
      nodes += naive.length
    }
  }
  expect(nodes).toBeGreaterThan(1000)
})

it('takes little for one expression over 60,000 nodes', () => {
  const manifest = wideManifest(60_000)
  select(manifest, { select: ['name_0_1'] })
  const expressions = ['+tag:t3', 'name_*_7', '@name_500_1', 'tenant:a_17,kind:table+', '3+layer:analytics+2']
  const times: [expression: string, milliseconds: number][] = []
  for (const expression of expressions) {
    times.push([
      expression,
      Math.min(...[1, 2, 3, 4, 5].map(() => timeOf(() => select(manifest, { select: [expression] })))),
    ])
  }
  expect(times.filter(([, milliseconds]) => milliseconds >= 100)).toEqual([])
})

/** The words one by one, each by walking the graph of ids as the words say. */
function naiveUnion(words: readonly string[], manifest: Manifest): Set<string> {
  const byId = new Map(manifest.nodes.map((node) => [node.id, node]))
  const above = (id: string): readonly string[] => byId.get(id)?.parents ?? []
  const below = (id: string): readonly string[] =>
    manifest.nodes.filter(({ parents }) => parents.includes(id)).map((node) => node.id)
  const walk = (id: string, next: (id: string) => readonly string[], steps: number): readonly string[] =>
    steps <= 0 ? [id] : [id, ...next(id).flatMap((other) => walk(other, next, steps - 1))]
  const sideOf = (side: string): Set<string> => {
    const [, at, up, of = '', down] = /^(@)?(\d*\+)?([^+@]+)(\+\d*)?$/.exec(side) ?? []
    const ids = manifest.nodes.filter((node) => isPicked(node, of)).map(({ id }) => id)
    const depth = (text: string | undefined): number =>
      text === undefined ? 0 : text === '+' ? 99 : Number(text.replace('+', ''))
    const found = new Set(
      ids.flatMap((id) => [...walk(id, above, depth(up)), ...walk(id, below, at ? 99 : depth(down))]),
    )
    return at ? new Set([...found].flatMap((id) => walk(id, above, 99))) : found
  }
  return new Set(
    words.flatMap((word) => [
      ...word
        .split(',')
        .map(sideOf)
        .reduce((one, other) => new Set([...one].filter((id) => other.has(id)))),
    ]),
  )
}

function isPicked(node: ManifestNode, text: string): boolean {
  const [method, value] = text.includes(':') ? text.split(':') : ['name', text]
  if (method === 'tag') return node.tags.includes(value ?? '')
  if (method === 'tenant') return node.tenant === value
  if (method === 'kind') return node.kind === value
  const [head = '', tail] = (value ?? '').split('*')
  return tail === undefined ? node.name === head : node.name.startsWith(head) && node.name.endsWith(tail)
}

function randomWords(random: Random, manifest: Manifest): readonly string[] {
  const words = 1 + Math.floor(random() * 3)
  return Array.from({ length: words }, () =>
    Array.from({ length: 1 + Math.floor(random() * 2) }, () => randomSide(random, manifest)).join(','),
  )
}

function randomSide(random: Random, { nodes }: Manifest): string {
  const node = oneOf(nodes, random)
  const properties = [
    node.name,
    `${node.name.slice(0, 6)}*`,
    `*${node.name.slice(-1)}`,
    `kind:${node.kind}`,
    `tag:${node.tags[0]}`,
    ...(node.tenant ? [`tenant:${node.tenant}`] : []),
  ]
  const property = oneOf(properties, random)
  if (random() < 0.15) return `@${property}`
  const depth = (): string => (random() < 0.5 ? '' : String(Math.floor(random() * 4)))
  const before = random() < 0.4 ? `${depth()}+` : ''
  return before + property + (random() < 0.4 ? `+${depth()}` : '')
}

function randomManifest(random: Random): Manifest {
  const models: Model[] = []
  const size = 5 + Math.floor(random() * 20)
  for (let number = 0; number < size; number++) {
    const upstream = models.filter(() => random() < 2 / (number + 1))
    models.push(
      model(
        `name_${number}_${Math.floor(random() * 3)}`,
        random() < 0.8 ? `a_${Math.floor(random() * 3)}` : null,
        `t${Math.floor(random() * 4)}`,
        upstream,
      ),
    )
  }
  return compile(models)
}

function wideManifest(size: number): Manifest {
  const models: Model[] = []
  for (let tenant = 0; tenant < size / 60; tenant++) {
    const first = models.length
    for (let number = 0; number < 60; number++) {
      const upstream = models.slice(Math.max(first, models.length - 3))
      models.push(model(`name_${tenant}_${number}`, `a_${tenant}`, `t${number % 7}`, upstream))
    }
  }
  return compile(models)
}

function model(name: string, tenant: string | null, tag: string, upstream: readonly Model[]): Model {
  const kind = name.endsWith('1') ? 'table' : name.endsWith('2') ? 'ephemeral' : 'view'
  return defineModel({
    name,
    schema: 'analytics',
    kind,
    layer: 'analytics',
    tenant,
    tags: [tag],
    description: 'For a test.',
    columns: { id: column('varchar', 'Names the row.') },
    after: upstream,
    query: sql`select 'a' as id`,
  })
}

function oneOf<T>(values: readonly T[], random: Random): T {
  const value = values[Math.floor(random() * values.length)]
  if (value === undefined) throw new RangeError('there is nothing to choose from')
  return value
}

function timeOf(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}
