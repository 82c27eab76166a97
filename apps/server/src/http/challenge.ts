import { isGataError, messageOf } from '@gata/base'
import type { FastifyRequest } from 'fastify'
import { originOf, resourcePathOf } from './resource.ts'

/** What an agent needs to be of use; it asks its authorization server for what it is told here. */
export const agentScopes = ['read', 'query'] as const

/**
 * The header `www-authenticate` for a caller who is turned away: why, and where it is said what would do (RFC 6750, RFC 9728). Nothing for an
 * error of another kind.
 */
export function challengeOf(
  request: FastifyRequest,
  thrown: unknown,
  publicUrl: string | null,
): Readonly<Record<string, string>> {
  const words = wordsOf(request, thrown)
  if (words === null) return {}
  const metadata = `${originOf(request, publicUrl)}/.well-known/oauth-protected-resource${resourcePathOf(request)}`
  const said = Object.entries({ ...words, resource_metadata: metadata }).map(
    ([name, text]) => `${name}="${quotable(text)}"`,
  )
  return { 'www-authenticate': `Bearer ${said.join(', ')}` }
}

function wordsOf(request: FastifyRequest, thrown: unknown): Readonly<Record<string, string>> | null {
  const hasProof = request.headers.authorization !== undefined
  if (isGataError(thrown, 'invalid-token')) return { error: 'invalid_token', error_description: messageOf(thrown) }
  if (isGataError(thrown, 'unauthenticated')) {
    if (hasProof) return { error: 'invalid_token' }
    return resourcePathOf(request).startsWith('/mcp') ? { scope: agentScopes.join(' ') } : {}
  }
  if (!isGataError(thrown, 'scope-missing') || !hasProof) return null
  return { error: 'insufficient_scope', scope: thrown.detail.expected ?? 'read' }
}

/** Text that may stand between quotes in a header. */
function quotable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]|["\\]/g, '?')
}
