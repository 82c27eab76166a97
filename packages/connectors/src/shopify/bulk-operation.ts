import { GataError } from '@gata/base'
import { z } from 'zod'
import type { ConnectorIo, Page } from '../connector.ts'
import { streamLines } from '../http/line-stream.ts'
import type { GraphqlClient } from './graphql-client.ts'
import { type NodeRecord, recordOfLines } from './node-record.ts'
import { bulkQuery, bulkStateQuery, type ObjectQuery, startBulkMutation } from './queries.ts'

const startAnswer = z.looseObject({
  bulkOperationRunQuery: z.looseObject({
    bulkOperation: z.looseObject({ id: z.string() }).nullable(),
    userErrors: z.array(z.looseObject({ message: z.string() })),
  }),
})

const stateAnswer = z.looseObject({
  node: z
    .looseObject({
      id: z.string(),
      status: z.string(),
      errorCode: z.string().nullable().optional(),
      fileSize: z.string().nullable().optional(),
      url: z.string().nullable().optional(),
    })
    .nullable(),
})

type BulkState = NonNullable<z.infer<typeof stateAnswer>['node']>

const FIRST_POLL_MS = 500
const LONGEST_POLL_MS = 15_000
const LONGEST_RUN_MS = 24 * 3_600_000
const MAX_STARTS = 50
const RECORDS_PER_PAGE = 500

/** Connects what one bulk operation needs. */
export interface BulkContext {
  readonly client: GraphqlClient
  readonly io: ConnectorIo
}

/**
 * Reads an object whole by a bulk operation: one job at the shop, then one file of lines, of which each child follows its parent.
 *
 * Gives null where the job failed in a way that reading by pages may survive.
 * Source: https://shopify.dev/docs/api/usage/bulk-operations/queries
 */
export async function readInBulk(
  context: BulkContext,
  object: ObjectQuery,
  filter: string | null,
): Promise<AsyncIterable<Page> | null> {
  const id = await start(context, bulkQuery(object, filter))
  const state = await waitFor(context, id)
  if (state.status === 'COMPLETED') return recordsOf(context.io, object, state)
  if (state.errorCode === 'ACCESS_DENIED' || state.status === 'ACCESS_DENIED') {
    throw new GataError('vendor-refused-access', 'Shopify refuses a bulk operation', {
      where: `shopify ${object.connection}`,
      got: 'ACCESS_DENIED',
      todo: 'Give the app the scopes read_orders, read_all_orders, read_products, read_customers.',
    })
  }
  context.io.logger.log('warn', 'bulk operation failed, reading by pages instead', {
    object: object.connection,
    status: state.status,
    errorCode: state.errorCode ?? '',
  })
  return null
}

/** Another operation may run already, ours from before a crash or another program's with the same app: it is waited for. */
async function start(context: BulkContext, query: string): Promise<string> {
  for (let attempt = 1; attempt <= MAX_STARTS; attempt++) {
    const answer = startAnswer.parse(await context.client.query(startBulkMutation, { query }))
    const { bulkOperation, userErrors } = answer.bulkOperationRunQuery
    const [error] = userErrors
    if (bulkOperation && !error) return bulkOperation.id
    const message = error?.message ?? 'no operation and no error'
    if (!/already in progress|limit/i.test(message)) {
      throw new GataError('vendor-refused-request', 'Shopify refuses to start a bulk operation', {
        where: 'shopify bulkOperationRunQuery',
        got: message,
      })
    }
    context.io.onRequest?.({ kind: 'wait', reason: 'another bulk operation runs' })
    const running = /gid:\/\/shopify\/BulkOperation\/\d+/.exec(message)?.[0]
    if (running) await waitFor(context, running)
    else await context.io.clock.sleep(LONGEST_POLL_MS, context.io.signal)
  }
  throw new GataError('vendor-unavailable', 'another bulk operation always runs in this shop', {
    where: 'shopify bulkOperationRunQuery',
    todo: 'Stop the other program that uses the same app, then run the same command again.',
  })
}

async function waitFor(context: BulkContext, id: string): Promise<BulkState> {
  let waited = 0
  let pause = FIRST_POLL_MS
  while (waited < LONGEST_RUN_MS) {
    const { node } = stateAnswer.parse(await context.client.query(bulkStateQuery, { id }))
    if (node === null) {
      throw new GataError('vendor-file-gone', 'Shopify no longer knows a bulk operation', { where: `shopify ${id}` })
    }
    if (!['CREATED', 'RUNNING', 'CANCELING'].includes(node.status)) return node
    await context.io.clock.sleep(pause, context.io.signal)
    waited += pause
    pause = Math.min(LONGEST_POLL_MS, pause * 1.5)
  }
  throw new GataError('vendor-unavailable', 'a bulk operation did not end within a day', { where: `shopify ${id}` })
}

async function* recordsOf(io: ConnectorIo, object: ObjectQuery, state: BulkState): AsyncGenerator<Page> {
  if (!state.url) return // nothing matched: there is no file
  const file = { vendor: 'shopify', url: state.url, bytes: state.fileSize ? Number(state.fileSize) : null }
  let records: NodeRecord[] = []
  let parent: NodeRecord | null = null
  let children: NodeRecord[] = []
  for await (const lines of streamLines(io, file)) {
    for (const line of lines) {
      if (line === '') continue
      const node = JSON.parse(line) as NodeRecord // each line of the file is one node
      if (node.__parentId !== undefined) {
        if (parent === null || node.__parentId !== parent.id) throw orphanError(object, node)
        children.push(node)
        continue
      }
      if (parent !== null) records.push(recordOfLines(parent, object.children.field, children))
      parent = node
      children = []
    }
    if (records.length >= RECORDS_PER_PAGE) {
      yield { records }
      records = []
    }
  }
  if (parent !== null) records.push(recordOfLines(parent, object.children.field, children))
  if (records.length > 0) yield { records }
}

function orphanError(object: ObjectQuery, node: NodeRecord): GataError {
  return new GataError('vendor-broke-protocol', 'a bulk file holds a child that is not below its parent', {
    where: `shopify ${object.connection}`,
    expected: 'children right below their parent (groupObjects)',
    got: `${String(node.id)} of ${String(node.__parentId)}`,
  })
}
