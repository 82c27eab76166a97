import { randomUUID } from 'node:crypto'
import accepts from '@fastify/accepts'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { GataError } from '@gata/base'
import { liveness } from '@gata/contract'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { closeGracefully } from './http/close-gracefully.ts'
import { findCaller, requireCaller } from './http/caller.ts'
import { challengeOf } from './http/challenge.ts'
import { problemOf } from './http/problem.ts'
import { mcpRoutes } from './mcp/mcp-routes.ts'
import { definitionRoutes } from './routes/definitions.ts'
import { logicRoutes } from './routes/logic.ts'
import { metricRoutes } from './routes/metrics.ts'
import { queryRoutes } from './routes/queries.ts'
import { resourceMetadataRoutes } from './routes/resource-metadata.ts'
import { noQuery } from './routes/route-schemas.ts'
import { sessionRoutes } from './routes/session.ts'
import { statusRoutes } from './routes/status.ts'
import { defaultSettings, type ServerParts, type ServerSettings } from './server-parts.ts'

/** A question of a thousand conditions is far below it. */
const largestBody = 256 * 1024

/** Makes the server of a platform; it listens when it is told to. */
export async function createServer(parts: ServerParts, given: Partial<ServerSettings> = {}): Promise<FastifyInstance> {
  const settings = { ...defaultSettings, ...given }
  const app = fastify({
    bodyLimit: largestBody,
    genReqId: () => randomUUID(),
    requestTimeout: 60_000,
    keepAliveTimeout: 30_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
    // What is refused before there is a route to refuse it.
    frameworkErrors: (thrown, request, reply) => tell(thrown, request, reply, parts, settings),
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  tellProblems(app, parts, settings)
  closeGracefully(app)

  await app.register(helmet, { contentSecurityPolicy: false, strictTransportSecurity: settings.isSecure })
  await app.register(cookie)
  await app.register(accepts)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    checkHost(request.host, settings.hosts)
    await parts.live.refresh()
  })
  findCaller(app, parts)
  await app.register(rateLimit, {
    max: settings.requestsPerMinute,
    timeWindow: 60_000,
    enableDraftSpec: true,
    keyGenerator: ({ principal, ip }) => (principal ? `${principal.kind}:${principal.id}` : `nobody:${ip}`),
    errorResponseBuilder: (_, { after }) =>
      new GataError('rate-limited', 'too many requests', {
        expected: `at most ${settings.requestsPerMinute} a minute`,
        todo: `Try again in ${after}.`,
      }),
  })

  app.get(
    '/health',
    { config: { isPublic: true }, schema: { hide: true, querystring: noQuery, response: { 200: liveness } } },
    async () => ({ status: 'ok' as const }),
  )
  await app.register(metricRoutes(parts))
  await app.register(mcpRoutes(parts, settings))
  await app.register(resourceMetadataRoutes(parts, settings))
  await app.register(api(parts, settings), { prefix: '/api' })
  return app
}

const api =
  (parts: ServerParts, settings: ServerSettings) =>
  async (app: FastifyInstance): Promise<void> => {
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'GATA',
          version: '1.0.0',
          description: 'Governed numbers of a business, from a snapshot in which they all agree.',
        },
        servers: [{ url: '/' }],
        components: {
          securitySchemes: {
            key: {
              type: 'http',
              scheme: 'bearer',
              description:
                'A key as `gata keys create` makes it, or an access token of the authorization server that the operator named.',
            },
            session: { type: 'apiKey', in: 'cookie', name: 'gata_session' },
          },
        },
        security: [{ key: [] }, { session: [] }],
      },
      transform: jsonSchemaTransform,
      transformObject: jsonSchemaTransformObject,
    })
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      // Its page knows nothing of where it is mounted.
      indexPrefix: '/api',
      uiConfig: { layout: 'BaseLayout', displayRequestDuration: true },
      staticCSP: true,
      // The page sets styles on its elements.
      transformStaticCSP: (policy) => policy.replace(/style-src [^;]+/, "style-src 'self' 'unsafe-inline'"),
    })
    await app.register(async (routes) => {
      requireCaller(routes)
      for (const each of [definitionRoutes, queryRoutes, statusRoutes, logicRoutes]) await routes.register(each(parts))
      await routes.register(sessionRoutes(parts, settings))
    })
  }

function tell(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { live }: ServerParts,
  { publicUrl }: ServerSettings,
): void {
  const { body, headers } = problemOf(thrown, request.id, live.current.logger)
  // As bytes, so that no schema of a route is laid over it.
  const bytes = Buffer.from(JSON.stringify(body))
  const challenge = challengeOf(request, thrown, publicUrl)
  void reply
    .code(body.status)
    .headers({ ...headers, ...challenge })
    .type('application/problem+json')
    .send(bytes)
}

function tellProblems(app: FastifyInstance, parts: ServerParts, settings: ServerSettings): void {
  app.setErrorHandler((thrown, request, reply) => tell(thrown, request, reply, parts, settings))
  app.setNotFoundHandler(({ method, url }) => {
    throw new GataError('route-not-found', 'there is nothing here', {
      got: `${method} ${url.split('?')[0]}`,
      todo: 'See /api/docs.',
    })
  })
}

function checkHost(host: string, allowed: readonly string[]): void {
  const name = host.replace(/:\d+$/, '')
  if (allowed.includes(name) || allowed.includes('*')) return
  throw new GataError('bad-host', 'this server is not called by that name', {
    where: 'host',
    expected: allowed.join(', '),
    got: name,
    todo: 'Tell the server the names by which it is reached: gata serve --allow-host.',
  })
}
