import { credentials, session as sessionBody } from '@gata/contract'
import { csrfToken, endSession, logIn, tenantsOf } from '@gata/control'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { callerOf, sessionCookie } from '../http/caller.ts'
import type { ServerParts, ServerSettings } from '../server-parts.ts'
import { noQuery, problems } from './route-schemas.ts'

/** Logging in and out, and who one is. */
export const sessionRoutes =
  ({ db, live }: ServerParts, { isSecure }: ServerSettings): FastifyPluginAsyncZod =>
  async (app) => {
    const tags = ['session']
    const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure } as const

    const told = (request: FastifyRequest) => {
      const caller = callerOf(request)
      const token = request.headers.authorization === undefined ? request.cookies[sessionCookie] : undefined
      return {
        name: caller.name,
        kind: caller.kind,
        tenants: [
          ...tenantsOf(
            caller,
            live.current.tenants.map(({ slug }) => slug),
          ),
        ],
        csrfToken: token === undefined ? null : csrfToken(token),
      }
    }

    app.post(
      '/session',
      {
        config: { isPublic: true },
        schema: {
          tags,
          summary: 'Log in',
          querystring: noQuery,
          body: credentials,
          response: { 201: z.strictObject({ csrfToken: z.string() }), ...problems },
        },
      },
      async (request, reply) => {
        const token = await logIn(db, request.body, live.current.clock.now())
        return reply
          .code(201)
          .setCookie(sessionCookie, token, cookie)
          .send({ csrfToken: csrfToken(token) })
      },
    )

    app.get(
      '/session',
      { schema: { tags, summary: 'Who asks', querystring: noQuery, response: { 200: sessionBody, ...problems } } },
      async (request) => told(request),
    )

    app.delete(
      '/session',
      { schema: { tags, summary: 'Log out', querystring: noQuery, response: { 204: z.null(), ...problems } } },
      async (request, reply) => {
        const token = request.cookies[sessionCookie]
        if (token !== undefined) await endSession(db, token)
        return reply.code(204).clearCookie(sessionCookie, cookie).send(null)
      },
    )
  }
