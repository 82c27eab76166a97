import type { ManifestNode } from './manifest.ts'

/** How the columns of a model differ from those that were built last. */
export interface ColumnChanges {
  readonly added: readonly TypedColumn[]
  readonly removed: readonly TypedColumn[]
  readonly retyped: readonly { readonly name: string; readonly from: string; readonly to: string }[]
}

/** A column by its name and type. */
export type TypedColumn = Pick<ManifestNode['columns'][number], 'name' | 'type'>

/** The differences between two lists of columns, null for none; the order of columns is left out. */
export function columnChanges(before: readonly TypedColumn[], after: readonly TypedColumn[]): ColumnChanges | null {
  const old = new Map(before.map((column) => [column.name, column.type]))
  const now = new Set(after.map(({ name }) => name))
  const added = after.filter(({ name }) => !old.has(name)).map(typed)
  const removed = before.filter(({ name }) => !now.has(name)).map(typed)
  const retyped = after.flatMap(({ name, type }) => {
    const from = old.get(name)
    return from === undefined || from === type ? [] : [{ name, from, to: type }]
  })
  return added.length + removed.length + retyped.length === 0 ? null : { added, removed, retyped }
}

function typed({ name, type }: TypedColumn): TypedColumn {
  return { name, type }
}
