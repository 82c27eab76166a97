import type { Queryable } from '@gata/warehouse'
import { testsOf } from '../audit-queries.ts'
import type { Manifest, ManifestNode } from '../manifest.ts'
import { modelsRead } from '../model-test.ts'
import type { NodeState } from '../plan.ts'
import { selectTests } from '../select/select.ts'
import type { Selection } from '../select/selection.ts'
import { auditModel } from './audit-model.ts'
import { type AuditedModel, auditKey, isDue, isTested, readAudited } from './audit-state.ts'
import type { WarehousePlan } from './plan-graph.ts'
import { readSelectionFacts } from './selection-facts.ts'
import { isFailure, type TestResult } from './test-result.ts'

/** What the tests of one model found, as far as they are run beside its build. */
export interface NodeAudit extends AuditedModel {
  /** The first test that keeps what stands below from being built; null for none. */
  readonly failed: TestResult | null
  /** No test of the model waits for the end of the run. */
  readonly isLast: boolean
}

/** Data versions of nodes as they stand now. */
interface Versions {
  get(id: string): Pick<NodeState, 'dataVersion'> | undefined
}

/**
 * The tests of a run that tests each model directly after its build. A test that looks at a model that this run may change later,
 * because it does not stand above, is run once everything is built.
 */
export class NodeTests {
  readonly #wanted: ReadonlySet<string>
  readonly #later: { readonly first: NodeAudit; readonly tests: ReadonlySet<string> }[] = []
  readonly #nodes: ReadonlyMap<string, ManifestNode>
  /** Nodes of the plan whose tests are to be run, built or not. */
  readonly due: ReadonlySet<string>

  private constructor(manifest: Manifest, wanted: ReadonlySet<string>, due: ReadonlySet<string>) {
    this.#nodes = new Map(manifest.nodes.map((node) => [node.id, node]))
    this.#wanted = wanted
    this.due = due
  }

  /** The tests that a plan calls for: of what is built, and of what was built before and never passed. */
  static async of(
    connection: Queryable,
    manifest: Manifest,
    plan: WarehousePlan,
    selection: Selection | undefined,
  ): Promise<NodeTests> {
    const wanted = selectTests(manifest, selection, await readSelectionFacts(connection, manifest, selection, plan))
    const passed = await readAudited(connection, manifest.nodes)
    const due = plan.planned.filter(({ node, action }) => {
      if (!isTested(node) || !testsOf(node).some(({ id }) => wanted.has(id))) return false
      return action === 'build' || isDue(node, passed, plan.state)
    })
    return new NodeTests(manifest, wanted, new Set(due.map(({ node }) => node.id)))
  }

  /** Tests a model that is built. */
  async audit(connection: Queryable, node: ManifestNode, versions: Versions, startedAt: Date): Promise<NodeAudit> {
    const wanted = testsOf(node).filter(({ id }) => this.#wanted.has(id))
    const later = wanted.filter(({ test }) => modelsRead(test).some((id) => !this.#isAbove(id, node)))
    const results = await auditModel(connection, node, {
      wanted: new Set(wanted.flatMap((test) => (later.includes(test) ? [] : [test.id]))),
      now: startedAt,
    })
    const isLast = later.length === 0
    const first = judged(node, results, isLast && results.length === testsOf(node).length, {
      versions,
      startedAt,
      isLast,
    })
    if (!isLast) this.#later.push({ first, tests: new Set(later.map(({ id }) => id)) })
    return first
  }

  /** Runs the tests that had to wait until everything was built, one model after the other. */
  async *auditLater(connection: Queryable, versions: Versions, now: () => Date): AsyncGenerator<NodeAudit> {
    for (const { first, tests } of this.#later) {
      const startedAt = now()
      const results = await auditModel(connection, first.node, { wanted: tests, now: startedAt })
      const isWhole = first.results.length + results.length === testsOf(first.node).length
      const audit = judged(first.node, results, isWhole, { versions, startedAt, isLast: true })
      yield first.failed ? { ...audit, passedKey: null } : audit
    }
  }

  #isAbove(id: string, node: ManifestNode): boolean {
    const seen = new Set(node.dependsOn)
    for (const above of seen) for (const next of this.#nodes.get(above)?.dependsOn ?? []) seen.add(next)
    return seen.has(id)
  }
}

function judged(
  node: ManifestNode,
  results: readonly TestResult[],
  isWhole: boolean,
  { versions, startedAt, isLast }: { readonly versions: Versions; readonly startedAt: Date; readonly isLast: boolean },
): NodeAudit {
  const failed = results.find(isFailure) ?? null
  return { node, results, startedAt, isWhole, isLast, failed, passedKey: failed ? null : auditKey(node, versions) }
}
