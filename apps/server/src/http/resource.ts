import type { FastifyRequest } from 'fastify'

/** The origin by which a caller reaches the server: the operator's word, else the request's. */
export function originOf({ protocol, host }: FastifyRequest, publicUrl: string | null): string {
  return publicUrl ?? `${protocol}://${host}`
}

/** The path of the resource that a request is for, as RFC 9728 names it; empty for what is about the server itself. */
export function resourcePathOf({ routeOptions: { url = '' }, params }: FastifyRequest): string {
  if (url === '/mcp') return url
  // The route says that there is this parameter; it is the one by which the tenant is chosen too.
  if (url === '/mcp/:tenant') return agentPath((params as { readonly tenant: string }).tenant)
  return url.startsWith('/api/') ? '/api' : ''
}

/** The path by which an agent of a tenant asks. */
export function agentPath(tenant: string): string {
  return `/mcp/${encodeURIComponent(tenant)}`
}

/**
 * What a token may have been issued for to be good at a resource: that resource, or one that it is part of. `/mcp/<tenant>` is part of `/mcp`,
 * and all is part of the server, whose name may end in a slash.
 */
export function audiencesOf(path: string, publicUrl: string): readonly string[] {
  const parts = path.split('/').slice(1)
  const within = parts.map((_, at) => `${publicUrl}/${parts.slice(0, at + 1).join('/')}`)
  return [publicUrl, `${publicUrl}/`, ...within]
}
