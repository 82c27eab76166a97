import { ident, join, type Sql, sql, unsafeSql } from '@gata/sql'
import type { Dataset } from '../definitions/dataset.ts'
import type { RowExpression } from '../definitions/expression.ts'
import { keyOfJoin } from '../definitions/key-of-join.ts'
import type { JoinPath, JoinStep } from '../definitions/model-index.ts'
import type { RollupReading } from '../plan/rollup-reading.ts'
import { rowSql } from './row-expression.ts'

/** One dataset in the tree of joins, and what is read of it. */
interface Node {
  readonly alias: string
  readonly dataset: Dataset
  readonly step: JoinStep | null
  readonly parent: Node | null
  readonly children: Map<string, Node>
  /** SQL name by the expression it holds. */
  readonly columns: Map<string, { readonly name: string; readonly expression: RowExpression }>
}

/** A joined dataset, as a plan tells of it. */
export interface JoinedDataset {
  readonly path: readonly string[]
  readonly dataset: string
  readonly folded: boolean
}

/**
 * The rows of one fact with the datasets joined to it that something is read of, and of each only the columns that are. A dataset is joined
 * at most once per way to it, and never so that a row of the fact could come twice.
 */
export class RowSource {
  readonly #nodes: Node[] = []
  readonly #rollup: RollupReading | null
  #missing = 0

  /** @param rollup read in place of the fact; the fact's filter was applied when it was made. */
  constructor(dataset: Dataset, rollup: RollupReading | null = null) {
    this.#rollup = rollup
    const { filter: _, ...whole } = dataset
    this.#add(rollup ? { ...whole, relation: rollup.table.relation } : dataset, null, null)
  }

  /** How many expressions were asked for that the rollup does not have; what was given for them is null. */
  get missing(): number {
    return this.#missing
  }

  /** A reference to an expression of the dataset at the end of a way. */
  column(path: Pick<JoinPath, 'steps'>, expression: RowExpression): Sql {
    let node = this.#root
    for (const step of path.steps) node = node.children.get(step.name) ?? this.#add(step.to, step, node)
    return this.#exposed(node, expression)
  }

  /** A reference to a column of the rollup that holds partial figures. */
  partial(column: string): Sql {
    return exposed(this.#root, { kind: 'column', name: column })
  }

  /** The datasets joined to the fact, in order. */
  get joined(): readonly JoinedDataset[] {
    return this.#nodes.flatMap((node) => {
      if (!node.step) return []
      const path: string[] = []
      for (let at: Node | null = node; at?.step; at = at.parent) path.unshift(at.step.name)
      return [{ path, dataset: node.dataset.name, folded: isFolded(node) }]
    })
  }

  /** The `from` clause. */
  render(): Sql {
    // The ends of a join must be exposed before any node is written, the far ones first, since they add columns to the nearer ones.
    const joins = this.#nodes.filter(({ step }) => step).map((node) => ({ node, on: this.#joinCondition(node) }))
    const clauses = joins.map(
      ({ node, on }) => sql`
    left join ${nodeSql(node)} as ${unsafeSql(node.alias)}
      on ${on}`,
    )
    return sql`from ${nodeSql(this.#root)} as ${unsafeSql(this.#root.alias)}${join(clauses, '')}`
  }

  get #root(): Node {
    return this.#nodes[0] as Node // the constructor adds it
  }

  #add(dataset: Dataset, step: JoinStep | null, parent: Node | null): Node {
    const node = { alias: `t${this.#nodes.length}`, dataset, step, parent, children: new Map(), columns: new Map() }
    this.#nodes.push(node)
    if (parent && step) parent.children.set(step.name, node)
    // What the rollup lacks must be known when it is asked for, not when the join is written.
    if (this.#rollup && parent) this.#joinCondition(node)
    return node
  }

  #joinCondition(node: Node): Sql {
    const { step, parent } = node
    if (!step || !parent) return sql`true`
    const equal = step.join.on.map(
      ({ left, right }) => sql`${this.#exposed(parent, left)} = ${exposed(node, { kind: 'column', name: right })}`,
    )
    const during = keyOfJoin(step)?.during
    if (!during || !step.join.moment) return join(equal, ' and ')
    const moment = this.#exposed(parent, step.join.moment)
    const [from, to] = [exposed(node, during.from), exposed(node, during.to)]
    return join([...equal, sql`${moment} >= ${from}`, sql`(${to} is null or ${moment} < ${to})`], ' and ')
  }

  #exposed(node: Node, expression: RowExpression): Sql {
    if (!this.#rollup || node !== this.#root) return exposed(node, expression)
    const read = this.#rollup.read(expression)
    if (read) return exposed(node, read)
    this.#missing += 1
    return sql`null`
  }
}

function isFolded({ step }: Node): boolean {
  return step !== null && keyOfJoin(step)?.proof !== 'audited'
}

function exposed(node: Node, expression: RowExpression): Sql {
  const key = JSON.stringify(expression)
  let column = node.columns.get(key)
  if (!column) {
    const taken = new Set([...node.columns.values()].map(({ name }) => name.toLowerCase()))
    let name = expression.kind === 'column' ? expression.name : `expression_${node.columns.size + 1}`
    while (taken.has(name.toLowerCase())) name = `${name}_`
    column = { name, expression }
    node.columns.set(key, column)
  }
  return sql`${unsafeSql(node.alias)}.${ident(column.name)}`
}

function nodeSql(node: Node): Sql {
  return isFolded(node) && node.step ? foldedSql(node, node.step) : plainSql(node)
}

function plainSql({ dataset, columns }: Node): Sql {
  const selected = [...columns.values()].map(({ name, expression }) =>
    expression.kind === 'column' && expression.name === name
      ? ident(name)
      : sql`${rowSql(expression)} as ${ident(name)}`,
  )
  return sql`(select ${selected.length > 0 ? join(selected) : sql`1 as one`} from ${dataset.relation}${where(dataset)})`
}

/** Rows of one key as one row, in which a value on which they differ is null: `case when min(x) = max(x) and count(x) = count(*) then min(x) end`. */
function foldedSql({ dataset, columns }: Node, { join: { on } }: JoinStep): Sql {
  const key = on.map(({ right }) => right)
  const selected = [...columns.values()].map(({ name, expression }) => {
    if (expression.kind === 'column' && key.includes(expression.name))
      return sql`${ident(expression.name)} as ${ident(name)}`
    const value = rowSql(expression)
    return sql`case when min(${value}) = max(${value}) and count(${value}) = count(*) then min(${value}) end as ${ident(name)}`
  })
  return sql`(select ${join(selected)} from ${dataset.relation}${where(dataset)} group by ${join(key.map(ident))})`
}

function where({ filter }: Dataset): Sql {
  return filter ? sql` where ${rowSql(filter)}` : sql``
}
