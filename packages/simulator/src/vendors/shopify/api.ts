import { type FieldNode, GraphQLError, Kind, type OperationDefinitionNode, parse } from 'graphql'
import type { BulkJobs } from './bulk-jobs.ts'
import { connectionAnswer, innerPage } from './connection-page.ts'
import { GraphqlError } from './graphql-error.ts'
import { type CostBucket, maxQueryCost, queryCost } from './query-cost.ts'
import { argumentsOf, fieldsOf, type JsonObject, take, type Variables } from './selection.ts'
import { readNode, readNodes, readShop, type ShopSource } from './shop-reader.ts'

/** The parts of a simulated shop. */
export interface Shop extends ShopSource {
  readonly bulk: BulkJobs
  readonly bucket: CostBucket
  /** Passes the nodes of a page through the faults that repeat or reorder them. */
  page<Row>(rows: readonly Row[]): readonly Row[]
}

/** Answers a GraphQL request as the Admin API does: always HTTP 200, refusals in `errors`, the cost beside. */
export async function answerGraphql(shop: Shop, document: string, variables: Variables): Promise<JsonObject> {
  let cost = 0
  try {
    const operation = parseOperation(document)
    cost = queryCost(operation.selectionSet, variables)
    if (cost > maxQueryCost) {
      throw new GraphqlError(
        'MAX_COST_EXCEEDED',
        `Query cost is ${cost}, which exceeds the single query max cost limit (${maxQueryCost}).`,
      )
    }
    if (!shop.bucket.spend(cost)) throw new GraphqlError('THROTTLED', 'Throttled')
    const data: Record<string, unknown> = {}
    for (const field of fieldsOf(operation.selectionSet, '')) {
      data[field.alias?.value ?? field.name.value] = await rootValue(shop, field, variables)
    }
    return { data, extensions: costOf(shop, cost, cost) }
  } catch (thrown) {
    const error = thrown instanceof GraphQLError ? new GraphqlError('undefined', thrown.message) : thrown
    if (!(error instanceof GraphqlError)) throw thrown
    return {
      errors: [{ message: error.message, extensions: { code: error.code } }],
      extensions: costOf(shop, cost, null),
    }
  }
}

/** What a fault makes of any request: throttled, with the bucket empty. */
export function throttledAnswer(): JsonObject {
  return {
    errors: [
      {
        message: 'Throttled',
        extensions: { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/rate-limits' },
      },
    ],
    extensions: {
      cost: {
        requestedQueryCost: 502,
        actualQueryCost: null,
        throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 2, restoreRate: 100 },
      },
    },
  }
}

function parseOperation(document: string): OperationDefinitionNode {
  const [definition] = parse(document).definitions
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new GraphqlError('BAD_REQUEST', 'no operation')
  return definition
}

async function rootValue(shop: Shop, field: FieldNode, variables: Variables): Promise<unknown> {
  const name = field.name.value
  const given = argumentsOf(field, variables)
  if (name === 'shop') return take(await readShop(shop), field.selectionSet, () => undefined)
  if (name === 'orders' || name === 'products') {
    const page = await readNodes(shop, name === 'orders' ? 'Order' : 'Product', field, variables, false)
    return connectionAnswer(field, { ...page, nodes: shop.page(page.nodes) }, variables)
  }
  if (name === 'node') {
    const id = String(given.id)
    const node = id.includes('/BulkOperation/') ? shop.bulk.look(id) : await readNode(shop, id)
    return node && take(node, field.selectionSet, (inner, values) => innerPage(inner, values, variables))
  }
  if (name === 'bulkOperationRunQuery') {
    const answer = await shop.bulk.start(String(given.query), given.groupObjects === true)
    return take(answer, field.selectionSet, () => undefined)
  }
  throw new GraphqlError('undefinedField', `Field '${name}' doesn't exist on type 'QueryRoot'`)
}

function costOf(shop: Shop, requested: number, actual: number | null): JsonObject {
  return { cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: shop.bucket.status() } }
}
