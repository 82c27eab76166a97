import { literal, renderText } from '@gata/sql'
import type { Queryable } from '@gata/warehouse'
import { compileQuery } from '../compile-query.ts'
import type { SemanticModel } from '../definitions/semantic-model.ts'
import { rollupTables } from '../plan/rollup-tables.ts'
import type { CompileContext } from '../query/compiled-query.ts'
import type { SemanticQuery } from '../query/semantic-query.ts'
import type { PublishedRollup, RollupMissCode } from '../query/served-from.ts'
import { rollupSql } from '../sql/rollup-sql.ts'

/** Builds every rollup of a model beside its facts. */
export async function landRollups(
  warehouse: Queryable & { run(statement: string): Promise<unknown> },
  model: SemanticModel,
): Promise<readonly PublishedRollup[]> {
  const published: PublishedRollup[] = []
  for (const table of rollupTables(model)) {
    const { schema, name } = table.relation
    await warehouse.run(`create table ${schema}."${name}" as ${renderText(rollupSql(table, table.dataset.relation))}`)
    const [row] = await warehouse.rows<{ rows: number }>(
      `select estimated_size as rows from duckdb_tables() where table_name = ${literal(name)}`,
    )
    published.push({ table: name, rows: row?.rows ?? 0, state: 'kept' })
  }
  return published
}

/** What questions asked with and without rollups have shown. */
export class ServedQuestions {
  questions = 0
  aggregates = 0
  readonly byRollup = new Map<string, number>()
  readonly misses = new Map<RollupMissCode, number>()

  /** Asks a question that has an answer of the facts and, where a rollup serves any of it, of that: the two must be equal to the last bit. */
  async compare(
    warehouse: Queryable,
    model: SemanticModel,
    query: SemanticQuery,
    context: CompileContext & { readonly rollups: readonly PublishedRollup[] },
  ): Promise<void> {
    const { rollups: _, ...without } = context
    const [ofFacts, served] = [compileQuery(model, query, without), compileQuery(model, query, context)]
    this.questions += 1
    for (const { servedFrom } of served.plan.aggregates) {
      this.aggregates += 1
      if (servedFrom.kind === 'rollup')
        this.byRollup.set(servedFrom.rollup, (this.byRollup.get(servedFrom.rollup) ?? 0) + 1)
      else for (const { code } of servedFrom.why) this.misses.set(code, (this.misses.get(code) ?? 0) + 1)
    }
    const pairs = [
      [ofFacts.sql, served.sql],
      [ofFacts.totals, served.totals],
    ] as const
    for (const [facts, rollup] of pairs) {
      if (!facts || !rollup || renderText(facts) === renderText(rollup)) continue
      const [expected, got] = [
        JSON.stringify(await warehouse.rows(facts)),
        JSON.stringify(await warehouse.rows(rollup)),
      ]
      if (expected !== got)
        throw new Error(`facts give ${expected}, rollups ${got} to ${JSON.stringify(query)}: ${renderText(rollup)}`)
    }
  }

  /** The share of all aggregates that a rollup served. */
  get share(): number {
    return [...this.byRollup.values()].reduce((sum, count) => sum + count, 0) / this.aggregates
  }
}
