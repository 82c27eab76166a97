import { isSecureUrl } from './oauth-settings.ts'

/**
 * Asks an issuer where its keys are, by RFC 8414 and OpenID Connect Discovery, in the order that MCP asks for.
 *
 * @throws Error in words for the log.
 */
export async function discoverKeys(issuer: string, fetch: typeof globalThis.fetch, signal: AbortSignal): Promise<URL> {
  for (const place of placesOf(issuer)) {
    const response = await fetch(place, { signal, redirect: 'manual', headers: { accept: 'application/json' } })
    if (response.status >= 500 || response.status === 429) throw new Error(`${place} answers ${response.status}`)
    if (response.status === 200) return keysOf(await response.json(), issuer, place)
    await response.body?.cancel()
  }
  throw new Error(`${issuer} says nowhere where its keys are`)
}

function placesOf(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const places = ['oauth-authorization-server', 'openid-configuration'].map(
    (name) => `${origin}/.well-known/${name}${path}`,
  )
  return path === '' ? places : [...places, `${origin}${path}/.well-known/openid-configuration`]
}

function keysOf(document: unknown, issuer: string, place: string): URL {
  const { issuer: named, jwks_uri: keys } = Object(document) as Readonly<Record<string, unknown>> // whatever it is, it has no fields or these
  if (named !== issuer) throw new Error(`${place} speaks for another issuer than ${issuer}`)
  if (typeof keys !== 'string' || !isSecureUrl(keys)) throw new Error(`${place} names no keys`)
  return new URL(keys)
}
