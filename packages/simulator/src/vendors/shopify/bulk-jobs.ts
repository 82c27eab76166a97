import { type FieldNode, Kind, parse } from 'graphql'
import { GraphqlError } from './graphql-error.ts'
import { fieldsOf, type JsonObject, take } from './selection.ts'
import { readNodes, type ShopSource } from './shop-reader.ts'

/** A bulk operation: its file is written when it starts, its state moves with each look at it. */
interface BulkJob {
  readonly id: string
  file: string
  objectCount: number
  looks: number
}

/** The bulk operations of one app in one shop. */
export interface BulkJobs {
  /** Starts one; gives the answer of `bulkOperationRunQuery`. */
  start(query: string, isGrouped: boolean): Promise<JsonObject>
  /** The operation as `node` gives it; null where there is none. */
  look(globalId: string): JsonObject | null
  /** The text of a finished operation's file. */
  file(name: string): string | null
}

const KEPT_JOBS = 10

/** Runs at most `limit` operations at once: one up to API 2025-10, five from 2026-01. */
export function createBulkJobs(source: ShopSource, fileUrl: (name: string) => string, limit: number): BulkJobs {
  const jobs = new Map<string, BulkJob>()
  let started = 0
  return {
    async start(query, isGrouped) {
      const running = [...jobs.values()].filter((job) => job.looks < 2)
      const [oldest] = running
      if (oldest && running.length >= limit) {
        const message = `A bulk query operation for this app and shop is already in progress: ${oldest.id}.`
        return { bulkOperation: null, userErrors: [{ field: null, message }] }
      }
      started += 1
      const id = `gid://shopify/BulkOperation/${6_000_000_000_000 + started}`
      const job: BulkJob = { id, file: '', objectCount: 0, looks: 0 }
      jobs.set(id, job) // before the file is written, so that a second one at the same time finds it
      try {
        const lines = await writeLines(source, query, isGrouped)
        job.file = lines.map((text) => `${text}\n`).join('')
        job.objectCount = lines.length
      } catch (thrown) {
        jobs.delete(id)
        throw thrown
      }
      for (const old of [...jobs.keys()].slice(0, -KEPT_JOBS)) jobs.delete(old)
      return { bulkOperation: { id, status: 'CREATED' }, userErrors: [] }
    },
    look(globalId) {
      const job = jobs.get(globalId)
      if (!job) return null
      job.looks += 1
      const isDone = job.looks >= 2
      const hasFile = isDone && job.objectCount > 0
      return {
        __typename: 'BulkOperation',
        id: job.id,
        status: isDone ? 'COMPLETED' : 'RUNNING',
        errorCode: null,
        objectCount: isDone ? String(job.objectCount) : '0',
        fileSize: hasFile ? String(Buffer.byteLength(job.file)) : null,
        url: hasFile ? fileUrl(job.id.split('/').at(-1) ?? '') : null,
        partialDataUrl: null,
      }
    },
    file(name) {
      return jobs.get(`gid://shopify/BulkOperation/${name}`)?.file ?? null
    },
  }
}

/** One line per node; ungrouped files list all parents first, which is one of the orders that Shopify allows itself. */
async function writeLines(source: ShopSource, query: string, isGrouped: boolean): Promise<readonly string[]> {
  const root = rootField(query)
  const type = root.name.value === 'orders' ? 'Order' : 'Product'
  const page = await readNodes(source, type, root, {}, true)
  const selection = nodeSelection(root)
  const parents: string[] = []
  const children: string[] = []
  for (const node of page.nodes) {
    const below: JsonObject[] = []
    const parent = take(node, selection, (field, values) => {
      for (const value of values) {
        below.push({ ...take(value, nodeSelection(field), () => undefined), __parentId: node.id })
      }
      return undefined
    })
    parents.push(line(parent))
    const target = isGrouped ? parents : children
    for (const child of below) target.push(line(child))
  }
  return [...parents, ...children]
}

function rootField(query: string): FieldNode {
  const [definition] = parse(query).definitions
  const fields = definition?.kind === Kind.OPERATION_DEFINITION ? fieldsOf(definition.selectionSet, '') : []
  const [root] = fields
  if (!root || fields.length > 1 || !['orders', 'products'].includes(root.name.value)) {
    throw new GraphqlError('BAD_REQUEST', 'a bulk query has one connection at its root: orders or products')
  }
  return root
}

function nodeSelection(connection: FieldNode): FieldNode['selectionSet'] {
  const edges = fieldsOf(connection.selectionSet, '').find((field) => field.name.value === 'edges')
  return fieldsOf(edges?.selectionSet, '').find((field) => field.name.value === 'node')?.selectionSet
}

/** Shopify escapes slashes in these files. */
function line(value: JsonObject): string {
  return JSON.stringify(value).replaceAll('/', '\\/')
}
