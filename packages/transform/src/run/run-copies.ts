import { quoteIdent } from '@gata/sql'
import type { Connection, Queryable } from '@gata/warehouse'
import type { ManifestNode } from '../manifest.ts'
import { quotedName } from './table-columns.ts'

/**
 * Typed copies of views that parse JSON, in memory and for one run: parsing a payload costs many times more than reading a
 * typed column, so a view that is read more than once in a run is parsed once. Heavy columns are left out. A copy is made
 * when its first reader comes and dropped after its last one.
 */
export class RunCopies implements AsyncDisposable {
  readonly #database: string
  readonly #connection: Connection
  readonly #views: ReadonlyMap<string, ManifestNode>
  readonly #readersLeft: Map<string, Set<string>>
  readonly #made = new Map<string, Promise<void>>()
  #attached: Promise<void> | null = null
  #drops: Promise<unknown> = Promise.resolve()

  constructor(
    runId: string,
    connection: Connection,
    builds: readonly ManifestNode[],
    byId: ReadonlyMap<string, ManifestNode>,
  ) {
    this.#database = `copies_of_${runId}`
    this.#connection = connection
    this.#views = viewsWorthCopying(builds, byId)
    this.#readersLeft = readersOf(this.#views, builds)
  }

  /** The text of a table's query, reading copies where there are some; makes those that are missing. */
  async textFor(node: ManifestNode, connection: Queryable): Promise<string> {
    let text = node.sql ?? ''
    for (const id of node.reads) {
      const view = this.#views.get(id)
      if (!view) continue
      const copy = this.#made.get(id) ?? this.#make(view, connection)
      this.#made.set(id, copy)
      await copy
      text = text.replaceAll(quotedName(view), this.#nameOf(view))
    }
    return text
  }

  /** Whether a node reads views of which this run makes copies. */
  reads(node: ManifestNode): boolean {
    return node.reads.some((id) => this.#views.has(id))
  }

  /** Tells that a reader is done, failed or left out; a copy without further readers is dropped behind the scenes. */
  release(reader: ManifestNode): void {
    for (const id of reader.reads) {
      const left = this.#readersLeft.get(id)
      const view = this.#views.get(id)
      if (!left?.delete(reader.id) || left.size > 0 || !view || !this.#made.delete(id)) continue
      const drop = (): Promise<unknown> => this.#connection.run(`drop table if exists ${this.#nameOf(view)}`)
      // A copy that can not be dropped goes with its database at the end of the run.
      this.#drops = this.#drops.then(drop).catch(() => {})
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#drops
    if (this.#attached) await this.#connection.run(`detach ${quoteIdent(this.#database)}`)
    await this.#connection[Symbol.asyncDispose]()
  }

  async #make(view: ManifestNode, connection: Queryable): Promise<void> {
    this.#attached ??= this.#attach()
    await this.#attached
    const columns = view.columns.map(({ name }) => name).filter((name) => !view.heavyColumns.includes(name))
    const selected = columns.map((name) => `  ${quoteIdent(name)}`).join(',\n')
    await connection.run(`create table ${this.#nameOf(view)} as\nselect\n${selected}\nfrom ${quotedName(view)}`)
  }

  async #attach(): Promise<void> {
    const database = quoteIdent(this.#database)
    await this.#connection.run(`attach ':memory:' as ${database}`)
    const schemas = new Set([...this.#views.values()].map(({ schema }) => schema))
    for (const schema of schemas)
      await this.#connection.run(`create schema if not exists ${database}.${quoteIdent(schema)}`)
  }

  #nameOf(view: ManifestNode): string {
    return `${quoteIdent(this.#database)}.${quotedName(view)}`
  }
}

function viewsWorthCopying(
  builds: readonly ManifestNode[],
  byId: ReadonlyMap<string, ManifestNode>,
): ReadonlyMap<string, ManifestNode> {
  const mentions = new Map<string, number>()
  for (const node of builds) {
    if (node.kind !== 'table') continue
    for (const id of node.reads) {
      const view = byId.get(id)
      if (!view || view.kind !== 'view' || view.layer !== 'intermediate') continue
      mentions.set(id, (mentions.get(id) ?? 0) + (node.sql ?? '').split(quotedName(view)).length - 1)
    }
  }
  return new Map([...byId].filter(([id]) => (mentions.get(id) ?? 0) > 1))
}

function readersOf(
  views: ReadonlyMap<string, ManifestNode>,
  builds: readonly ManifestNode[],
): Map<string, Set<string>> {
  const readers = new Map([...views.keys()].map((id) => [id, new Set<string>()]))
  for (const node of builds) if (node.kind === 'table') for (const id of node.reads) readers.get(id)?.add(node.id)
  return readers
}
