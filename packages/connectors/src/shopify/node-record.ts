/** An order or product as we land it. */
export type NodeRecord = Readonly<Record<string, unknown>>

/** A page of a connection as GraphQL gives it. */
export interface ConnectionPage {
  readonly edges: readonly { readonly node: NodeRecord }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** A node of a page with the connection inside it made a plain list. */
export function recordOfNode(node: NodeRecord, field: string, children: readonly NodeRecord[]): NodeRecord {
  const { [field]: _connection, ...own } = node
  return { ...own, [field]: children }
}

/** A node whose children a bulk file listed below it, in the same shape as {@link recordOfNode}. */
export function recordOfLines(parent: NodeRecord, field: string, children: readonly NodeRecord[]): NodeRecord {
  return {
    ...parent,
    [field]: children.map(({ __parentId, ...own }) => own),
  }
}
