import { GataError } from '@gata/base'
import fp from 'fastify-plugin'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { ServerParts } from '../server-parts.ts'
import { noQuery } from './route-schemas.ts'

/** What the server did, for Prometheus on the same machine. */
export const metricRoutes = ({ metrics }: ServerParts) =>
  fp(async (app) => {
    app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
      metrics.request({ method, route: routeOptions.url ?? 'none', status: reply.statusCode }, reply.elapsedTime / 1000)
    })
    await app.register(scrape(metrics))
  })

const scrape =
  (metrics: ServerParts['metrics']): FastifyPluginAsyncZod =>
  async (app) => {
    app.get('/metrics', { schema: { hide: true, querystring: noQuery } }, async ({ ip }, reply) => {
      if (!loopback.has(ip)) throw new GataError('route-not-found', 'there is nothing here')
      return reply.type(metrics.contentType).send(await metrics.text())
    })
  }

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
