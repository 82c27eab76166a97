import { GataError } from '@gata/base'
import { tenantContext, tenantsOf } from '@gata/control'
import type { TenantContext } from '@gata/control/context'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { type AuthInfo, createMcpHandler } from '@modelcontextprotocol/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { callerOf, contextOf, nobody } from '../http/caller.ts'
import type { ServerParts, ServerSettings } from '../server-parts.ts'
import { mcpServer } from './mcp-server.ts'

/**
 * MCP over Streamable HTTP: revision 2026-07-28, and the 2025 revisions without sessions. `/mcp` is for a key of one tenant; a key of several
 * names one in the path.
 */
export const mcpRoutes =
  (parts: ServerParts, { hosts }: ServerSettings) =>
  async (app: FastifyInstance): Promise<void> => {
    // What comes in is read by the protocol, which has words of its own for what is wrong with it.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))

    const { questions, live } = parts
    const handler = createMcpHandler(({ authInfo }) =>
      mcpServer({ context: provenContext(authInfo), questions, project: live.current }),
    )
    const handle = toNodeHandler(handler, {
      onerror: ({ message }) => live.current.logger.log('error', 'an agent could not be served', { error: message }),
    })
    app.addHook('onClose', async () => {
      await handler.close()
    })

    const serve = async (request: FastifyRequest, reply: FastifyReply, tenant: string | null): Promise<void> => {
      checkOrigin(request, hosts)
      const context = bearerContext(request, parts, tenant)
      const auth = { token: '', clientId: context.principal.id, scopes: [...context.scopes], extra: { context } }
      reply.hijack()
      const { method, url } = request
      await handle(Object.assign(request.raw, { auth, method, url }), reply.raw)
    }
    app.all('/mcp', async (request, reply) => {
      await serve(request, reply, null)
      return reply
    })
    app.all<{ Params: { tenant: string } }>('/mcp/:tenant', async (request, reply) => {
      await serve(request, reply, request.params.tenant)
      return reply
    })
  }

/** The right to the tenant of the path, or to the one tenant that a key has. A cookie proves nothing here: any page could send it. */
function bearerContext(request: FastifyRequest, parts: ServerParts, tenant: string | null): TenantContext {
  if (request.headers.authorization === undefined) throw nobody()
  const caller = callerOf(request)
  if (tenant !== null) return contextOf(request, parts, tenant, 'read')
  const all = parts.live.current.tenants.map(({ slug }) => slug)
  const own = tenantsOf(caller, all)
  const [only] = own
  if (only !== undefined && own.length === 1) return tenantContext(caller, only, 'read', () => true)
  throw new GataError('tenant-not-found', 'this key is not of one tenant', {
    expected: own.map((each) => `/mcp/${each}`).join(' or ') || 'a key of a tenant',
    todo: 'Connect to the address of a tenant.',
  })
}

/** What was put there by {@link mcpRoutes}; whether it is a context is looked at by whatever reads data. */
function provenContext(authInfo: AuthInfo | undefined): TenantContext {
  return authInfo?.extra?.['context'] as TenantContext
}

/** A page of another site may not speak through a browser to this server. */
function checkOrigin({ headers: { origin } }: FastifyRequest, hosts: readonly string[]): void {
  if (origin === undefined) return
  const name = URL.canParse(origin) ? new URL(origin).hostname : ''
  if (hosts.includes(name) || hosts.includes('*')) return
  throw new GataError('origin-not-allowed', 'pages of this site may not ask here', { where: 'origin', got: origin })
}
