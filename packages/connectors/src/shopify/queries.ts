/** The version of the Admin API that the queries are written for. */
export const apiVersion = '2026-10'

/** Lines or variants that come with their parent; the rest of a longer list is asked for by {@link childrenQuery}. */
const childrenPerParent = 25

/** How an object is read: its connection at the root, the fields of a node and the one connection inside it. */
export interface ObjectQuery {
  readonly connection: 'orders' | 'products'
  readonly typeName: 'Order' | 'Product'
  readonly fields: string
  readonly children: { readonly field: 'lineItems' | 'variants'; readonly fields: string }
}

const money = '{ shopMoney { amount currencyCode } }'

/** Order nodes. Transactions and refunds are plain lists in this API, so they need no pages. */
export const orderQuery: ObjectQuery = {
  connection: 'orders',
  typeName: 'Order',
  fields: `
    id legacyResourceId name email phone createdAt processedAt updatedAt cancelledAt cancelReason closedAt test
    currencyCode presentmentCurrencyCode displayFinancialStatus displayFulfillmentStatus
    totalPriceSet ${money} totalRefundedSet ${money}
    customer { id email }
    customAttributes { key value }
    paymentGatewayNames sourceName tags
    transactions(first: 100) {
      id kind status gateway authorizationCode paymentId receiptJson test createdAt processedAt amountSet ${money}
    }
    refunds(first: 100) { id createdAt totalRefundedSet ${money} }`,
  children: {
    field: 'lineItems',
    fields: `
      id sku name title quantity product { id } variant { id }
      originalUnitPriceSet ${money} discountedTotalSet ${money}`,
  },
}

/** Product nodes. */
export const productQuery: ObjectQuery = {
  connection: 'products',
  typeName: 'Product',
  fields: `
    id legacyResourceId title vendor productType status handle tags createdAt updatedAt publishedAt
    options { id name values }`,
  children: { field: 'variants', fields: 'id title sku price compareAtPrice createdAt updatedAt' },
}

/** `query($first: Int!, $after: String, $filter: String)`: a page of nodes by change time. */
export function pageQuery(object: ObjectQuery): string {
  return `query Page($first: Int!, $after: String, $filter: String) {
  ${object.connection}(first: $first, after: $after, query: $filter, sortKey: UPDATED_AT) {
    edges {
      node {${object.fields}
        ${object.children.field}(first: ${childrenPerParent}) {
          edges { node {${object.children.fields} } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`
}

/** `query($id: ID!, $after: String)`: a further page of the connection inside one node. */
export function childrenQuery(object: ObjectQuery): string {
  return `query Children($id: ID!, $after: String) {
  node(id: $id) {
    ... on ${object.typeName} {
      ${object.children.field}(first: 100, after: $after) {
        edges { node {${object.children.fields} } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`
}

/** The query that a bulk operation runs: no pages, the filter written in, since bulk queries take no variables. */
export function bulkQuery(object: ObjectQuery, filter: string | null): string {
  const argument = filter === null ? '' : `(query: ${JSON.stringify(filter)})`
  return `{
  ${object.connection}${argument} {
    edges {
      node {${object.fields}
        ${object.children.field} { edges { node {${object.children.fields} } } }
      }
    }
  }
}`
}

/** Starts a bulk operation; children right below their parents, which is no longer the default since 2026-01. */
export const startBulkMutation = `mutation StartBulk($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: true) {
    bulkOperation { id status }
    userErrors { field message }
  }
}`

/** State of a bulk operation. */
export const bulkStateQuery = `query BulkState($id: ID!) {
  node(id: $id) { ... on BulkOperation { id status errorCode objectCount fileSize url partialDataUrl } }
}`

/** The shop itself. */
export const shopQuery = 'query Shop { shop { id name myshopifyDomain ianaTimezone currencyCode } }'
