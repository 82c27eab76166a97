import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from 'jose'

/** What a token says; a claim of undefined is left out. */
type Claims = Readonly<Record<string, unknown>>

/** A claim set and how it is signed; what is not given is as a good token has it. */
interface TokenOptions {
  readonly header?: Claims
  /** `own`: the key that is published. `other`: one that is not. `public`: HMAC with the published key’s text. `none`: not at all. */
  readonly signedBy?: 'own' | 'other' | 'public' | 'none'
}

/** An authorization server on loopback: discovery, keys, and tokens for programs that prove themselves. */
export interface AuthorizationServerUnderTest extends AsyncDisposable {
  readonly issuer: string
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[]
  token(claims?: Claims, options?: TokenOptions): Promise<string>
  /** Signs with a new key from now on, and publishes that one alone. */
  rotate(): Promise<void>
  /** How it answers: well, with 500, never, or with the discovery document of somebody else. */
  behave(how: 'well' | 'fails' | 'hangs' | 'lies' | 'speaks-openid-alone'): void
}

/** Starts one whose tokens are for an audience, unless they say otherwise. */
export async function startAuthorizationServer(
  audience = 'https://gata.example.com',
): Promise<AuthorizationServerUnderTest> {
  const asked: string[] = []
  let how: Parameters<AuthorizationServerUnderTest['behave']>[0] = 'well'
  let [own, other] = [await newKey(), await newKey()]
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (how === 'hangs') return
    void answer(request, response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const issuer = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : ''

  const token: AuthorizationServerUnderTest['token'] = async (claims = {}, { header = {}, signedBy = 'own' } = {}) => {
    const now = Math.floor(Date.now() / 1000)
    const usual = {
      iss: issuer,
      sub: 'roy',
      aud: audience,
      scope: 'read query',
      iat: now,
      exp: now + 600,
      jti: crypto.randomUUID(),
    }
    const payload = JSON.parse(JSON.stringify({ ...usual, ...claims })) as Record<string, unknown>
    const typ = 'at+jwt'
    if (signedBy === 'none') return new UnsecuredJWT(payload).encode()
    if (signedBy === 'public') {
      const secret = new TextEncoder().encode(await exportSPKI(own.publicKey))
      return await new SignJWT(payload)
        .setProtectedHeader({ typ, kid: own.jwk.kid ?? '', alg: 'HS256', ...header })
        .sign(secret)
    }
    const signer = signedBy === 'own' ? own : other
    return await new SignJWT(payload)
      .setProtectedHeader({ typ, alg: 'ES256', kid: own.jwk.kid ?? '', ...header })
      .sign(signer.privateKey)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const tell = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (how === 'fails') return void tell(500, { error: 'server_error' })
    const path = request.url ?? ''
    const document = {
      issuer: how === 'lies' ? 'https://other.example.com' : issuer,
      jwks_uri: `${issuer}/keys`,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      response_types_supported: ['code'],
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
      code_challenge_methods_supported: ['S256'],
    }
    const discovery = how === 'speaks-openid-alone' ? 'openid-configuration' : 'oauth-authorization-server'
    if (path === `/.well-known/${discovery}`) return void tell(200, document)
    if (path === '/keys') return void tell(200, { keys: [own.jwk] })
    if (path !== '/token') return void tell(404, { error: 'not_found' })
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array)) // what a request gives are bytes
    const asks = new URLSearchParams(Buffer.concat(chunks).toString())
    const [, basic = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? []
    const [client] = Buffer.from(basic, 'base64').toString().split(':')
    const scope = asks.get('scope') ?? ''
    const access = await token({ sub: client, client_id: client, aud: asks.get('resource'), scope })
    tell(200, { access_token: access, token_type: 'Bearer', expires_in: 600, scope })
  }

  return {
    issuer,
    asked,
    token,
    rotate: async () => {
      ;[own, other] = [await newKey(), own]
    },
    behave: (next) => {
      how = next
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

interface SigningKey {
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  readonly jwk: JWK
}

async function newKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(publicKey)
  const kid = createHash('sha256').update(JSON.stringify(jwk)).digest('base64url').slice(0, 8)
  return { privateKey, publicKey, jwk: { ...jwk, kid, alg: 'ES256', use: 'sig' } }
}
