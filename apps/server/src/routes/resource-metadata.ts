import type { FastifyInstance, FastifyRequest } from 'fastify'
import { agentScopes } from '../http/challenge.ts'
import { agentPath, originOf } from '../http/resource.ts'
import type { ServerParts, ServerSettings } from '../server-parts.ts'

/** RFC 9728: what proves a caller here, for which resource, and who issues it. Told to nobody as well. */
export const resourceMetadataRoutes =
  ({ tokens }: ServerParts, { publicUrl }: ServerSettings) =>
  async (app: FastifyInstance): Promise<void> => {
    const metadata = (request: FastifyRequest, path: string, scopes: readonly string[]) => ({
      resource: `${originOf(request, publicUrl)}${path}`,
      resource_name: 'GATA',
      ...(tokens ? { authorization_servers: [tokens.settings.issuer] } : {}),
      bearer_methods_supported: ['header'],
      scopes_supported: scopes,
      resource_documentation: `${originOf(request, publicUrl)}/api/docs`,
    })
    const root = '/.well-known/oauth-protected-resource'
    app.get(root, async (request) => metadata(request, '/mcp', agentScopes))
    app.get(`${root}/mcp`, async (request) => metadata(request, '/mcp', agentScopes))
    app.get(`${root}/api`, async (request) => metadata(request, '/api', [...agentScopes, 'admin']))
    app.get<{ Params: { tenant: string } }>(`${root}/mcp/:tenant`, async (request) =>
      metadata(request, agentPath(request.params.tenant), agentScopes),
    )
  }
