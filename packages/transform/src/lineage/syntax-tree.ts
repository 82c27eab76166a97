/** A part of the tree that DuckDB's `json_serialize_sql` gives of a query. */
export type Tree = Readonly<Record<string, unknown>>

/** The part below a key; null where there is none. */
export function part(tree: Tree, key: string): Tree | null {
  return asTree(tree[key])
}

/** The parts below a key that holds a list. */
export function parts(tree: Tree, key: string): readonly Tree[] {
  const list = tree[key]
  return Array.isArray(list) ? list.map(asTree).filter((each) => each !== null) : []
}

/** The parts below several keys, as far as there are any. */
export function partsAt(tree: Tree, keys: readonly string[]): readonly Tree[] {
  return keys.map((key) => part(tree, key)).filter((each) => each !== null)
}

/** The parts below a key in each of several. */
export function partsOf(trees: readonly Tree[], key: string): readonly Tree[] {
  return trees.flatMap((tree) => partsAt(tree, [key]))
}

/** The text below a key; empty where there is none. */
export function text(tree: Tree, key: string): string {
  const value = tree[key]
  return typeof value === 'string' ? value : ''
}

/** The texts below a key that holds a list. */
export function texts(tree: Tree, key: string): readonly string[] {
  const list = tree[key]
  return Array.isArray(list) ? list.filter((each): each is string => typeof each === 'string') : []
}

/** What a constant says where it is a text; null for all else. */
export function constantText(tree: Tree | undefined): string | null {
  const value = tree && part(tree, 'value')
  return value && typeof value['value'] === 'string' ? value['value'] : null
}

/** The expressions and queries directly below a part, whatever it is. */
export function childrenOf(tree: Tree): readonly Tree[] {
  return Object.values(tree).flatMap((value) => (Array.isArray(value) ? value : [value]).flatMap(nearest))
}

function nearest(value: unknown): readonly Tree[] {
  const tree = asTree(value)
  if (!tree) return []
  return 'class' in tree || 'node' in tree ? [tree] : childrenOf(tree)
}

function asTree(value: unknown): Tree | null {
  // A part of parsed JSON that is neither a list nor a value.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Tree) : null
}
