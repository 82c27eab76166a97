import { GataError, isGataError } from '@gata/base'
import { authenticate, isCsrfToken, type Principal, type Scope, type TenantContext, tenantContext } from '@gata/control'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ServerParts } from '../server-parts.ts'
import { audiencesOf, resourcePathOf } from './resource.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null for nobody. */
    principal: Principal | null
    /** Why what was sent proves nothing, where it is known; who needs a caller throws it. */
    refusal: GataError | null
  }
  interface FastifyContextConfig {
    /** Answered to nobody as well. */
    isPublic?: boolean
  }
}

export const sessionCookie = 'gata_session'

/** Finds out who asks before anything else of a request is looked at. */
export function findCaller(app: FastifyInstance, { db, live, tokens }: ServerParts): void {
  app.decorateRequest('principal', null)
  app.decorateRequest('refusal', null)
  app.addHook('onRequest', async (request) => {
    const bearer = bearerOf(request.headers.authorization)
    const session = request.cookies[sessionCookie]
    const credentials = { ...(bearer === null ? {} : { bearer }), ...(session === undefined ? {} : { session }) }
    if (bearer === null && session === undefined) return
    const foreign = tokens && { tokens, audiences: audiencesOf(resourcePathOf(request), tokens.settings.publicUrl) }
    try {
      request.principal = await authenticate(db, credentials, live.current.clock.now(), foreign)
    } catch (thrown) {
      if (!isGataError(thrown)) throw thrown
      request.refusal = thrown
    }
    if (request.principal && bearer === null && session !== undefined) checkOrigin(request, session)
  })
}

/** Turns nobody away from routes that are not public. */
export function requireCaller(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (!request.routeOptions.config.isPublic && !request.is404) callerOf(request)
  })
}

/** Who asks. Error: `unauthenticated`, or why a token is refused. */
export function callerOf({ principal, refusal }: FastifyRequest): Principal {
  if (principal) return principal
  throw refusal ?? nobody()
}

/** The error for who proves nothing. */
export function nobody(): GataError {
  return new GataError('unauthenticated', 'nobody is known to ask this', {
    expected:
      'a key in the header authorization: Bearer gata_…, a token of the authorization server, or a session’s cookie',
    todo: 'Make a key with gata keys create.',
  })
}

/**
 * The caller's right to a tenant.
 *
 * @throws GataError `unauthenticated`, `tenant-not-found`, `scope-missing`.
 */
export function contextOf(request: FastifyRequest, { live }: ServerParts, tenant: string, scope: Scope): TenantContext {
  const known = live.current.tenants
  return tenantContext(callerOf(request), tenant, scope, (slug) => known.some((each) => each.slug === slug))
}

/** The text behind `Bearer`; a header that is there and holds no such text proves nothing, whatever the cookie says. */
function bearerOf(header: string | undefined): string | null {
  if (header === undefined) return null
  return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? ''
}

/** A browser sends a cookie whoever makes it ask; only a page of ours knows the token. */
function checkOrigin({ method, headers }: FastifyRequest, session: string): void {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return
  const token = headers['x-csrf-token']
  if (typeof token === 'string' && isCsrfToken(token, session)) return
  throw new GataError('csrf-token-missing', 'a session needs its token to change or ask something', {
    expected: 'the header x-csrf-token as GET /api/session gives it',
  })
}
