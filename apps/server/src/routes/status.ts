import { freshnessList, healthSummary, runList, tenantStatus as statusBody, tenantList, testList } from '@gata/contract'
import { tenantContext, tenantsOf } from '@gata/control'
import { tenantFreshness, tenantRuns, tenantStatus, tenantSummary, tenantTests } from '@gata/service/serving'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { callerOf, contextOf } from '../http/caller.ts'
import type { ServerParts } from '../server-parts.ts'
import { noQuery, problems, tenantParams } from './route-schemas.ts'

/** Where tenants stand and how they are. */
export const statusRoutes =
  (parts: ServerParts): FastifyPluginAsyncZod =>
  async (app) => {
    const { live } = parts
    const tags = ['platform']
    const schema = { tags, params: tenantParams, querystring: noQuery }

    app.get(
      '/tenants',
      {
        schema: {
          tags,
          summary: 'The tenants of the caller',
          querystring: noQuery,
          response: { 200: tenantList, ...problems },
        },
      },
      async (request) => {
        const caller = callerOf(request)
        const all = live.current.tenants.map(({ slug }) => slug)
        const tenants = tenantsOf(caller, all).map((tenant) => ({
          tenant,
          scopes: [...(caller.grants?.get(tenant)?.scopes ?? tenantContext(caller, tenant, 'read', () => true).scopes)],
        }))
        return { tenants }
      },
    )

    app.get(
      '/tenants/:tenant/status',
      { schema: { ...schema, summary: 'Where a tenant stands', response: { 200: statusBody, ...problems } } },
      async (request) => {
        const { sources, ...status } = await tenantStatus(
          live.current,
          contextOf(request, parts, request.params.tenant, 'read'),
        )
        return { ...status, sources: [...sources] }
      },
    )

    app.get(
      '/observability/:tenant/summary',
      { schema: { ...schema, summary: 'How a tenant is', response: { 200: healthSummary, ...problems } } },
      async (request) => {
        const context = contextOf(request, parts, request.params.tenant, 'read')
        const { summary, anomalies } = await tenantSummary(live.current, context)
        return { tenant: context.tenant, summary, anomalies: [...anomalies] }
      },
    )

    app.get(
      '/observability/:tenant/runs',
      { schema: { ...schema, summary: 'The last runs of a tenant', response: { 200: runList, ...problems } } },
      async (request) => {
        const context = contextOf(request, parts, request.params.tenant, 'read')
        return { tenant: context.tenant, runs: [...(await tenantRuns(live.current, context))] }
      },
    )

    app.get(
      '/observability/:tenant/tests',
      { schema: { ...schema, summary: 'What the tests found', response: { 200: testList, ...problems } } },
      async (request) => {
        const context = contextOf(request, parts, request.params.tenant, 'read')
        return { tenant: context.tenant, tests: [...(await tenantTests(live.current, context))] }
      },
    )

    app.get(
      '/observability/:tenant/freshness',
      {
        schema: {
          ...schema,
          summary: 'How fresh the landed tables are',
          response: { 200: freshnessList, ...problems },
        },
      },
      async (request) => {
        const context = contextOf(request, parts, request.params.tenant, 'read')
        return { tenant: context.tenant, sources: [...(await tenantFreshness(live.current, context))] }
      },
    )
  }
