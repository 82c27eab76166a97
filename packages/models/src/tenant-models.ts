import { GataError } from '@gata/base'
import { defineModel, type Model } from '@gata/transform'
import { adPerformance } from './canonical/ad-performance.ts'
import { campaigns } from './canonical/campaigns.ts'
import { type Canonical, engineColumns } from './canonical/canonical.ts'
import { events } from './canonical/events.ts'
import { orders } from './canonical/orders.ts'
import { sessions } from './canonical/sessions.ts'
import { intermediateSpecs } from './connector-models.ts'
import { analyticsSessions } from './engines/analytics/analytics-sessions.ts'
import { engineNode, logicOf } from './engines/engine.ts'
import { engines } from './engines/index.ts'
import { campaignFactory } from './factories/campaigns.ts'
import { eventNodes } from './factories/events.ts'
import { factory } from './factories/factory.ts'
import { orderFactory, type PaymentInput } from './factories/orders.ts'
import { userFactory } from './factories/users.ts'
import { intermediateView } from './intermediate/define-intermediate.ts'
import { fxRates } from './platform/fx-rates.ts'
import { platformOwnModels } from './platform/index.ts'
import { masterModel } from './platform/master-model.ts'
import { pushNode } from './platform/push-node.ts'
import { tenantConfigNodes } from './platform/tenant-config.ts'
import { sourceTable } from './staging/source-table.ts'
import { stagingView } from './staging/staging-view.ts'
import type { FxRate, ModelSource, ModelTenant } from './tenant.ts'

/** The whole graph of the platform: every tenant's nodes, the master models that they share, and what the platform keeps about itself. */
export function platformModels(tenants: readonly ModelTenant[], rates: readonly FxRate[] = []): readonly Model[] {
  const fx = fxRates(rates)
  const masters = new Map<string, Model>()
  return [
    ...tenants.flatMap((tenant) => tenantModels(tenant, masters, fx)),
    ...masters.values(),
    fx,
    ...platformOwnModels,
  ]
}

/** The six tables of a tenant's star schema, in the order in which they are shown. */
export function starSchemaOf(tenant: string): readonly string[] {
  return ['ad_performance', 'orders', 'sessions', 'events']
    .map((name) => `fct_${tenant}__${name}`)
    .concat([`dim_${tenant}__campaigns`, `dim_${tenant}__users`])
}

function tenantModels(tenant: ModelTenant, masters: Map<string, Model>, fx: Model): readonly Model[] {
  const nodes: Model[] = []
  const views = new Map<string, Model>()
  for (const source of tenant.sources) {
    for (const object of source.objects) {
      const spec = intermediateSpecs[source.connector]?.find((candidate) => candidate.object === object)
      const master = masterOf(source, object, masters)
      const landed = sourceTable(tenant.slug, source.connector, object)
      const staged = stagingView(tenant.slug, source.connector, object, landed)
      const push = pushNode(tenant.slug, source.connector, object, staged, master)
      nodes.push(landed, staged, push)
      if (!spec) continue
      const view = intermediateView(tenant.slug, source.connector, spec, master, push, logicOf(source, object).filters)
      views.set(`${source.connector}.${object}`, view)
      nodes.push(view)
    }
  }
  return [...nodes, ...starSchema(tenant, views, fx), ...tenantConfigNodes(tenant)]
}

function masterOf(source: ModelSource, object: string, masters: Map<string, Model>): Model {
  const key = `${source.masterModelId}_${object}`
  const master = masters.get(key) ?? masterModel(source.masterModelId, object)
  masters.set(key, master)
  return master
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
  const sessionEngines = sessionNodes(tenant, eventShell, campaignShell)
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

function sessionNodes(tenant: ModelTenant, eventShell: Model, campaignShell: Model): readonly Model[] {
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
      query: analyticsSessions({ tenant, source, events: eventShell, campaigns: campaignShell }),
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
