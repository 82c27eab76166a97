import { definitions, dimensionList, dimensionValues, measureList, metricList, relationshipList } from '@gata/contract'
import type { DescribedModel } from '@gata/semantic'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { contextOf } from '../http/caller.ts'
import { cursorText, pageOf } from '../http/cursor.ts'
import { goneSignal } from '../http/gone.ts'
import { sendOfSnapshot } from '../http/send-definitions.ts'
import type { ServerParts } from '../server-parts.ts'
import { noQuery, problems, tenantParams } from './route-schemas.ts'

/** What can be asked of a tenant. */
export const definitionRoutes =
  (parts: ServerParts): FastifyPluginAsyncZod =>
  async (app) => {
    const { questions, live } = parts
    const tags = ['definitions']

    app.get(
      '/semantic-layer/:tenant',
      {
        schema: {
          tags,
          summary: 'What can be asked of a tenant, in brief',
          params: tenantParams,
          querystring: noQuery,
          response: { 200: definitions, ...problems },
        },
      },
      async (request, reply) => {
        const context = contextOf(request, parts, request.params.tenant, 'read')
        const snapshot = await questions.snapshot(context)
        const catalogue = await questions.catalogue(context)
        const tenant = live.current.tenants.find(({ slug }) => slug === context.tenant)
        return sendOfSnapshot(request, reply, snapshot.id, {
          tenant: context.tenant,
          currency: tenant?.reporting.currency,
          timezone: tenant?.reporting.timeZone,
          snapshot: snapshot.id,
          publishedAt: snapshot.publishedAt,
          dataAsOf: snapshot.dataAsOf,
          datasets: catalogue.datasets,
          rollups: catalogue.rollups.map(({ table, ...rollup }) => {
            const published = snapshot.rollups.find((each) => each.table === table)
            return { ...rollup, state: published?.state ?? 'not-published', rows: published?.rows ?? null }
          }),
          counts: {
            dimensions: catalogue.dimensions.length,
            measures: catalogue.measures.length,
            metrics: catalogue.metrics.length,
            relationships: catalogue.relationships.length,
          },
        })
      },
    )

    const list = (part: Exclude<keyof DescribedModel, 'datasets' | 'rollups'>, summary: string, schema: z.ZodType) => {
      app.get(
        `/semantic-layer/:tenant/${part}`,
        {
          schema: {
            tags,
            summary,
            params: tenantParams,
            querystring: noQuery,
            response: { 200: schema, ...problems },
          },
        },
        async (request, reply) => {
          const context = contextOf(request, parts, request.params.tenant, 'read')
          const { id } = await questions.snapshot(context)
          return sendOfSnapshot(request, reply, id, { [part]: (await questions.catalogue(context))[part] })
        },
      )
    }
    list('dimensions', 'What figures can be grouped and filtered by', dimensionList)
    list('measures', 'The aggregates that metrics are made of', measureList)
    list('metrics', 'The numbers that can be asked for', metricList)
    list('relationships', 'How the tables belong together', relationshipList)

    app.get(
      '/semantic-layer/:tenant/dimensions/:name/values',
      {
        schema: {
          tags,
          summary: 'The values that a dimension has',
          params: tenantParams.extend({ name: z.string().max(200).describe('As the list of dimensions has it.') }),
          querystring: z.strictObject({
            search: z.string().max(200).optional().describe('Only values that contain it, in either case.'),
            limit: z.coerce.number().int().min(1).max(1000).default(100),
            offset: z.coerce.number().int().min(0).max(10_000_000).optional(),
            cursor: z.string().max(500).optional(),
          }),
          response: { 200: dimensionValues, ...problems },
        },
      },
      async (request, reply) => {
        const { tenant, name } = request.params
        const { search = null, limit, offset, cursor } = request.query
        const context = contextOf(request, parts, tenant, 'query')
        const question = [name, search, limit]
        const page = cursor === undefined ? null : pageOf(cursor, question)
        const start = page?.offset ?? offset ?? 0
        const { values, hasMore, snapshot } = await questions.values(context, name, {
          search,
          limit,
          offset: start,
          snapshot: page?.snapshot,
          signal: goneSignal(reply),
        })
        const nextCursor = hasMore ? cursorText({ snapshot: snapshot.id, offset: start + limit }, question) : null
        return sendOfSnapshot(request, reply, snapshot.id, {
          dimension: name,
          values,
          hasMore,
          nextCursor,
          snapshot: snapshot.id,
        })
      },
    )
  }
