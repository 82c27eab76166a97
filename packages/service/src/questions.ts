import { assertTenantContext, type FieldPolicy, type TenantContext } from '@gata/control/context'
import { hiddenFields } from '@gata/metrics'
import { type Answer, type AskOptions, type Prepared, QueryEngine, type Subject } from '@gata/query'
import { type DescribedModel, describeModel, type SemanticModel } from '@gata/semantic'
import { findTenant } from '@gata/tenants'
import type { Project } from './project.ts'
import { readDefinitions } from './tenant-definitions.ts'

/** Answers questions about the tenants of a project, each from the snapshot in service; made once and used by all who ask. */
export class Questions implements AsyncDisposable {
  readonly #project: () => Project
  readonly #engine: QueryEngine
  readonly #described = new ByPolicy<DescribedModel>()
  readonly #hidden = new ByPolicy<readonly string[]>()

  /** @param project gives the project as it is now, so that a tenant that is added can be asked about. */
  constructor(project: () => Project) {
    this.#project = project
    const { home, logger } = project()
    this.#engine = new QueryEngine({ home, logger })
  }

  /**
   * Answers a question in words of the tenant's definitions. Relative ranges refer to the present; for a simulated business, whose present
   * is not ours, to the newest instant of its data.
   *
   * @throws what {@link QueryEngine.ask} throws.
   */
  async ask(context: TenantContext, question: unknown, options?: AskOptions): Promise<Answer> {
    return await this.#engine.ask(context, await this.#subject(context), question, options)
  }

  /** Makes a question ready and asks nothing. Error: as {@link QueryEngine.prepare}. */
  async prepare(context: TenantContext, question: unknown, options?: AskOptions): Promise<Prepared> {
    return await this.#engine.prepare(context, await this.#subject(context), question, options)
  }

  /** The values of a dimension, in order. Error: `QueryRefusal`, and as {@link QueryEngine.ask}. */
  async values(context: TenantContext, dimension: string, request: Parameters<QueryEngine['values']>[3]) {
    return await this.#engine.values(context, await this.#subject(context), dimension, request)
  }

  /** The snapshot that answers now. Error: `nothing-published`. */
  async snapshot(context: TenantContext) {
    return await this.#engine.snapshot(context)
  }

  /** What may be asked, as far as the caller may know. */
  async catalogue(context: TenantContext): Promise<DescribedModel> {
    const { model, hidden } = await this.#subject(context)
    return this.#described.of(model, context.policy, () => describeModel(model, hidden))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine[Symbol.asyncDispose]()
  }

  async #subject(context: TenantContext): Promise<Subject> {
    assertTenantContext(context)
    const project = this.#project()
    const { clock } = project
    const tenant = findTenant(project.tenants, context.tenant)
    const model = await readDefinitions(project, tenant)
    return {
      model,
      timezone: tenant.reporting.timeZone,
      now: ({ dataAsOf }) => (tenant.generation ? new Date(dataAsOf) : clock.now()),
      hidden: this.#hidden.of(model, context.policy, () => hiddenFields(model, context.policy.masked)),
    }
  }
}

/** What was made of a model for a policy, as long as there is the model. */
class ByPolicy<T> {
  readonly #made = new WeakMap<SemanticModel, Map<string, T>>()

  of(model: SemanticModel, { hash }: FieldPolicy, make: () => T): T {
    const ofModel = this.#made.get(model) ?? new Map<string, T>()
    const made = ofModel.get(hash) ?? make()
    this.#made.set(model, ofModel.set(hash, made))
    return made
  }
}
