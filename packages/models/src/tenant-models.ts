import { GataError } from '@gata/base'
import { anyTenant, defineModel, type Model, type ModelSet } from '@gata/transform'
import { adPerformance } from './canonical/ad-performance.ts'
import { campaigns } from './canonical/campaigns.ts'
import { type Canonical, engineColumns } from './canonical/canonical.ts'
import { events } from './canonical/events.ts'
import { orders } from './canonical/orders.ts'
import { sessions } from './canonical/sessions.ts'
import { analyticsSessions, type SessionInput } from './engines/analytics/analytics-sessions.ts'
import { engineNode } from './engines/engine.ts'
import { engines } from './engines/index.ts'
import { campaignFactory } from './factories/campaigns.ts'
import { eventNodes } from './factories/events.ts'
import { factory } from './factories/factory.ts'
import { orderFactory, type PaymentInput } from './factories/orders.ts'
import { userFactory } from './factories/users.ts'
import { ObjectModels } from './object-models.ts'
import { observabilityModels } from './observability/index.ts'
import { fxRates } from './platform/fx-rates.ts'
import { platformOwnModels } from './platform/index.ts'
import { tenantAccountsNode, tenantConfigNodes } from './platform/tenant-config.ts'
import type { FxRate, ModelSource, ModelTenant } from './tenant.ts'

/**
 * The whole graph of the platform: the master models, what the platform keeps about itself, and every tenant's nodes. Tenants with the
 * same sources, objects and logic are one family; the nodes of an object are the same in all families that have it.
 */
export function platformModels(tenants: readonly ModelTenant[], rates: readonly FxRate[] = []): ModelSet {
  const fx = fxRates(rates)
  const objects = new ObjectModels()
  const shapes = new Map<string, { readonly tenants: string[]; readonly models: readonly Model[] }>()
  for (const tenant of tenants) {
    const shape: ModelTenant = { ...tenant, slug: anyTenant, sources: tenant.sources.map(withoutSettings) }
    const key = JSON.stringify(shape)
    const known = shapes.get(key) ?? { tenants: [], models: tenantModels(shape, objects, fx, tenant.slug) }
    known.tenants.push(tenant.slug)
    shapes.set(key, known)
  }
  const accounts = tenants.map((tenant) => ({
    tenants: [tenant.slug],
    models: [tenantAccountsNode({ ...tenant, slug: anyTenant })],
  }))
  return {
    models: [...objects.masters(), fx, ...platformOwnModels, ...observabilityModels],
    families: [...shapes.values(), ...accounts],
  }
}

/** The models of {@link platformModels} without families, each tenant's written for itself: for tests that look at one of them. */
export function modelsWrittenOut(tenants: readonly ModelTenant[], rates: readonly FxRate[] = []): readonly Model[] {
  const fx = fxRates(rates)
  const objects = new ObjectModels()
  const own = tenants.flatMap((tenant) => [
    ...tenantModels(tenant, objects, fx, tenant.slug),
    tenantAccountsNode(tenant),
  ])
  return [...own, ...objects.masters(), fx, ...platformOwnModels, ...observabilityModels]
}

/** The six tables of a tenant's star schema, in the order in which they are shown. */
export function starSchemaOf(tenant: string): readonly string[] {
  return ['ad_performance', 'orders', 'sessions', 'events']
    .map((name) => `fct_${tenant}__${name}`)
    .concat([`dim_${tenant}__campaigns`, `dim_${tenant}__users`])
}

/** Accounts reach no SQL but that of the node which keeps their history. */
function withoutSettings(source: ModelSource): ModelSource {
  return { ...source, settings: {} }
}

function tenantModels(tenant: ModelTenant, objects: ObjectModels, fx: Model, example: string): readonly Model[] {
  const nodes: Model[] = []
  const views = new Map<string, Model>()
  for (const source of tenant.sources) {
    for (const object of source.objects) {
      const made = objects.of(tenant.slug, source, object, example)
      nodes.push(...made.nodes)
      if (made.view) views.set(`${source.connector}.${object}`, made.view)
    }
  }
  return [...nodes, ...starSchema(tenant, views, fx), ...tenantConfigNodes(tenant)]
}

function starSchema(tenant: ModelTenant, views: ReadonlyMap<string, Model>, fx: Model): readonly Model[] {
  const enginesOf = (canonical: Canonical): readonly Model[] => engineNodes(tenant, canonical, views)
  const performanceEngines = enginesOf(adPerformance)
  const campaignEngines = enginesOf(campaigns)
  const orderEngines = enginesOf(orders)
  const eventEngines = enginesOf(events)

  const performance = factory(tenant, adPerformance, performanceEngines, fx)
  const campaignShell = campaignFactory(tenant.slug, campaignEngines, performance)
  const orderShell = orderFactory(tenant, orderEngines, paymentsOf(views), fx)
  const { united: unitedEvents, shell: eventShell } = eventNodes(tenant.slug, eventEngines, [...views.values()])
  const sessionEngines = sessionNodes(tenant, { events: eventShell, campaigns: campaignShell, orders: orderShell })
  const sessionShell = factory(tenant, sessions, sessionEngines, fx)
  const userShell = userFactory(tenant.slug, { events: eventShell, sessions: sessionShell, orders: orderShell })

  return [
    ...performanceEngines,
    ...campaignEngines,
    ...orderEngines,
    ...eventEngines,
    unitedEvents,
    ...sessionEngines,
    performance,
    campaignShell,
    orderShell,
    eventShell,
    sessionShell,
    userShell,
  ]
}

function paymentsOf(views: ReadonlyMap<string, Model>): PaymentInput | null {
  const charges = views.get('stripe.charges')
  const paymentIntents = views.get('stripe.payment_intents')
  return charges && paymentIntents ? { charges, paymentIntents } : null
}

function engineNodes(tenant: ModelTenant, canonical: Canonical, views: ReadonlyMap<string, Model>): readonly Model[] {
  return tenant.sources.flatMap((source) =>
    engines
      .filter((engine) => engine.connector === source.connector && engine.canonical === canonical)
      .map((engine) => engineNode(engine, { tenant, source, object: (name) => viewOf(views, source, name) })),
  )
}

function sessionNodes(
  tenant: ModelTenant,
  made: Pick<SessionInput, 'events' | 'campaigns' | 'orders'>,
): readonly Model[] {
  const analytics = tenant.sources.filter((source) =>
    engines.some((engine) => engine.connector === source.connector && engine.canonical === events),
  )
  return analytics.map((source) =>
    defineModel({
      name: `engine_${tenant.slug}__${source.connector}_sessions`,
      schema: 'engines',
      kind: 'ephemeral',
      layer: 'engine',
      tenant: tenant.slug,
      tags: [source.connector],
      description: `${source.connector} as sessions of ${tenant.slug}.`,
      columns: engineColumns(sessions),
      query: analyticsSessions({ tenant, source, ...made }),
    }),
  )
}

function viewOf(views: ReadonlyMap<string, Model>, source: ModelSource, object: string): Model {
  const view = views.get(`${source.connector}.${object}`)
  if (!view)
    throw new GataError('engine-needs-object', `an engine reads ${object}, which the connector does not deliver`, {
      where: source.connector,
      expected: 'an object listed in supported_connectors.yaml with typed columns',
      got: object,
    })
  return view
}
