import { ClientCredentialsProvider, Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { beforeAll, describe, expect, it } from 'vitest'
import { canaryOf } from '../testing/publish-canaries.ts'
import { mine, theirs, useServer } from '../testing/test-server.ts'

const server = useServer({ hasIssuer: true })
let url = ''

beforeAll(async () => {
  url = await server.listening()
  await server.person('roy', { [mine]: 'viewer' })
  await server.person('bruce', { [theirs]: 'owner' })
  await server.person('rachael', { [mine]: 'owner' })
  await server.person('both', { [mine]: 'viewer', [theirs]: 'viewer' })
  await server.person('root', {}, true)
})

const spend = { metrics: ['spend'], dimensions: ['platform'], time: { relative: 'last_30_days' } }
const call = (name: string, given: object) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: given },
})

interface Told {
  readonly status: number
  readonly text: string
  readonly code: string | undefined
  readonly challenge: string
}

async function send(path: string, token: string | null, body?: unknown): Promise<Told> {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      accept: 'application/json, text/event-stream',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const code = /"code":"?([\w-]+)/.exec(text)?.[1]
  return { status: response.status, text, code, challenge: response.headers.get('www-authenticate') ?? '' }
}

/** The same question by REST and by MCP, each to a tenant. */
const surfaces = [
  ['REST', '/api', (token: string | null, tenant = mine) => send(`/api/semantic-layer/${tenant}/query`, token, spend)],
  ['MCP', `/mcp/${mine}`, (token: string | null, tenant = mine) => send(`/mcp/${tenant}`, token, call('query', spend))],
] as const

const seconds = (count: number) => Math.floor(Date.now() / 1000) + count

describe.each(surfaces)('over %s', (surface, path, ask) => {
  const metadata = () => `resource_metadata="${url}/.well-known/oauth-protected-resource${path}"`

  it('a token answers for the person that its subject is linked with', async () => {
    for (const aud of [url, `${url}/`, `${url}${path}`, ['https://other.example', url]]) {
      const told = await ask(await server.issuer.token({ aud }))
      expect(told.status).toBe(200)
      expect(told.text).toContain(canaryOf(mine))
      expect(told.text).not.toContain(theirs)
    }
  })

  it('nobody is told where to ask, and no error', async () => {
    const { status, code, challenge } = await ask(null)
    expect([status, code]).toEqual([401, 'unauthenticated'])
    expect(challenge).toContain(metadata())
    expect(challenge).not.toContain('error')
    const document = await (await fetch(`${url}/.well-known/oauth-protected-resource${path}`)).json()
    expect(document).toMatchObject({
      resource: `${url}${path}`,
      authorization_servers: [server.issuer.issuer],
      bearer_methods_supported: ['header'],
    })
  })

  const forged: readonly (readonly [string, () => Promise<string>])[] = [
    ['for another server', () => server.issuer.token({ aud: 'https://other.example' })],
    ['for another part of this one', () => server.issuer.token({ aud: `${url}${path === '/api' ? '/mcp' : '/api'}` })],
    ['for another tenant of this one', () => server.issuer.token({ aud: `${url}/mcp/${theirs}` })],
    ['of another issuer', () => server.issuer.token({ iss: 'https://other.example' })],
    ['that is over', () => server.issuer.token({ exp: seconds(-60) })],
    ['that is not yet good', () => server.issuer.token({ nbf: seconds(60) })],
    ['signed with another key', () => server.issuer.token({}, { signedBy: 'other' })],
    ['signed with the public key as a secret', () => server.issuer.token({}, { signedBy: 'public' })],
    ['signed with nothing', () => server.issuer.token({}, { signedBy: 'none' })],
    [
      'with another subject put in',
      async () => (await server.issuer.token()).replace(/\.[^.]+\./, `.${claimsOf('rachael')}.`),
    ],
    ['that is an ID token', () => server.issuer.token({ scope: undefined, nonce: 'n' }, { header: { typ: 'JWT' } })],
    ['of a subject that nobody is linked with', () => server.issuer.token({ sub: 'nobody' })],
    [
      'of a subject that writes the address of somebody',
      () => server.issuer.token({ sub: 'x', email: 'roy@example.com', email_verified: true }),
    ],
  ]

  it.each(forged)('a token %s is refused as invalid', async (_, make) => {
    const token = await make()
    const { status, code, text, challenge } = await ask(token)
    expect([status, code]).toEqual([401, 'invalid-token'])
    expect(challenge).toMatch(/^Bearer error="invalid_token", error_description="the token [^"]+"/)
    expect(challenge).toContain(metadata())
    const parts = token.split('.').filter((part) => part !== '')
    const told = [...parts, 'roy', 'rachael', 'ERR_'].filter((word) => `${text}${challenge}`.includes(word))
    expect(told).toEqual([])
  })

  it('a token does no more than its scopes, and names the one that is missing', async () => {
    const missing = surface === 'REST' ? 'query' : 'read'
    const { status, code, challenge } = await ask(
      await server.issuer.token({ scope: missing === 'query' ? 'read' : 'query' }),
    )
    expect([status, code]).toEqual([403, 'scope-missing'])
    expect(challenge).toContain(`Bearer error="insufficient_scope", scope="${missing}"`)
    expect(challenge).toContain(metadata())
    const without = await ask(await server.issuer.token({ scope: 'openid profile', sub: 'root' }))
    expect([without.status, without.code, without.challenge]).toEqual([
      403,
      'scope-missing',
      expect.stringContaining('scope="read"'),
    ])
  })

  it('a token of a person of one tenant finds no other', async () => {
    const wrong = await ask(await server.issuer.token({ sub: 'bruce', aud: url }))
    expect([wrong.status, wrong.code]).toEqual([404, 'tenant-not-found'])
    const absent = await ask(await server.issuer.token({ sub: 'bruce', aud: url }), 'nobody_inc')
    expect([absent.status, absent.code]).toEqual([404, 'tenant-not-found'])
    expect((await ask(await server.issuer.token({ sub: 'bruce', aud: url }), theirs)).text).toContain(canaryOf(theirs))
  })

  it('a person who is locked out is nobody at once, also with a token that was good just now', async () => {
    const email = await server.person(`out-${surface}`.toLowerCase(), { [mine]: 'viewer' })
    const token = await server.issuer.token({ sub: email.split('@')[0] })
    expect((await ask(token)).status).toBe(200)
    await server.disable(email)
    const after = await ask(token)
    expect([after.status, after.code]).toEqual([401, 'invalid-token'])
    expect(after.challenge.split(', resource')[0]).toBe(
      (await ask(await server.issuer.token({ sub: 'nobody' }))).challenge.split(', resource')[0],
    )
  })

  it('a key that signs anew is picked up', async () => {
    await server.issuer.rotate()
    expect((await ask(await server.issuer.token())).status).toBe(200)
  })

  it('without the authorization server there is no answer to its tokens but one in time, and our own keys go on', async () => {
    const own = await server.key()
    server.issuer.behave('hangs')
    await server.issuer.rotate()
    const begun = performance.now()
    try {
      const { status, code, challenge } = await ask(await server.issuer.token())
      expect([status, code, challenge]).toEqual([503, 'authorization-server-unavailable', ''])
      expect((await ask(own)).status).toBe(200)
      expect(performance.now() - begun).toBeLessThan(5000)
      expect((await send('/health', await server.issuer.token())).status).toBe(200)
    } finally {
      server.issuer.behave('well')
      await new Promise((after) => setTimeout(after, 150))
    }
    expect((await ask(await server.issuer.token())).status).toBe(200)
  })
})

describe('what a token gives', () => {
  const session = async (claims: Readonly<Record<string, unknown>>) =>
    JSON.parse((await send('/api/session', await server.issuer.token(claims))).text)
  const columns = async (claims: Readonly<Record<string, unknown>>) =>
    (await send(`/api/semantic-layer/${mine}/dimensions`, await server.issuer.token(claims))).text
  const update = {
    tenant: mine,
    source: 'google_analytics',
    object: 'events',
    logic: { conversionEvents: ['purchase'] },
  }
  const change = async (claims: Readonly<Record<string, unknown>>) =>
    await send('/api/semantic-layer/update', await server.issuer.token(claims), update)

  it('is never more than the person has', async () => {
    expect(await session({})).toMatchObject({ kind: 'user', name: 'roy', tenants: [mine], csrfToken: null })
    expect((await change({ scope: 'read query admin' })).code).toBe('scope-missing')
    expect((await change({ sub: 'rachael', scope: 'read query' })).code).toBe('scope-missing')
    expect((await change({ sub: 'rachael', scope: 'admin' })).status).toBe(202)
  })

  it('is what names people only where both the person and the token may see it', async () => {
    expect(await columns({ sub: 'rachael' })).not.toContain('customer_email')
    expect(await columns({ sub: 'roy', scope: 'read query personal-data' })).not.toContain('customer_email')
    expect(await columns({ sub: 'rachael', scope: 'read query personal-data' })).toContain('customer_email')
  })

  it('is no more than its scopes to an administrator of the platform', async () => {
    expect((await session({ sub: 'root' })).tenants).toContain(theirs)
    expect((await change({ sub: 'root' })).code).toBe('scope-missing')
    expect(await columns({ sub: 'root' })).not.toContain('customer_email')
  })

  it('counts before a cookie, also where it is none', async () => {
    const told = await fetch(`${url}/api/session`, {
      headers: { authorization: `Bearer ${await server.issuer.token({ aud: 'x' })}`, cookie: 'gata_session=x' },
    })
    expect(told.status).toBe(401)
  })

  it('does not follow from the name by which the server is called', async () => {
    // Our own name is the operator's word: a token for another server is not made good by a request that calls us that.
    const response = await server.app.inject({
      url: `/api/semantic-layer/${mine}`,
      headers: {
        authorization: `Bearer ${await server.issuer.token({ aud: 'http://localhost:9999/api' })}`,
        host: 'localhost:9999',
      },
    })
    expect([response.statusCode, response.json().code]).toEqual([401, 'invalid-token'])
    expect(response.headers['www-authenticate']).toContain(`${url}/.well-known`)
  })
})

describe('an agent', () => {
  const connected = async (path: string, clientId: string, scope?: string) => {
    const authProvider = new ClientCredentialsProvider({
      clientId,
      clientSecret: 'secret',
      expectedIssuer: server.issuer.issuer,
      ...(scope === undefined ? {} : { scope }),
    })
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } })
    await client.connect(new StreamableHTTPClientTransport(new URL(`${url}${path}`), { authProvider }))
    return client
  }

  it.each(['/mcp', `/mcp/${mine}`])(
    'that knows the address %s alone finds the authorization server, asks it and is answered',
    async (path) => {
      const client = await connected(path, 'roy')
      const { structuredContent } = await client.callTool({ name: 'query', arguments: spend })
      expect(JSON.stringify(structuredContent)).toContain(canaryOf(mine))
      expect(JSON.stringify(structuredContent)).not.toContain(theirs)
      await client.close()
    },
  )

  it('with a token to read alone is shown no tool that asks for figures', async () => {
    const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${await server.issuer.token({ scope: 'read' })}` } },
    })
    const client = new Client({ name: 'test', version: '1' })
    await client.connect(transport)
    expect((await client.listTools()).tools.map(({ name }) => name).toSorted()).toEqual([
      'describe_metric',
      'list_metrics',
    ])
    await client.close()
  })

  it('whose token is for one tenant is not let in to another, though its person is', async () => {
    const token = await server.issuer.token({ sub: 'both', aud: `${url}/mcp/${mine}` })
    expect((await send(`/mcp/${mine}`, token, call('query', spend))).status).toBe(200)
    const refused = await send(`/mcp/${theirs}`, token, call('query', spend))
    expect([refused.status, refused.code]).toEqual([401, 'invalid-token'])
    expect(refused.challenge).toContain(`/.well-known/oauth-protected-resource/mcp/${theirs}"`)
    expect((await send('/mcp', token, call('query', spend))).status).toBe(401)
  })

  it('that nobody is linked with is turned away', async () => {
    await expect(connected('/mcp', 'nobody')).rejects.toMatchObject({ data: { status: 401 } })
  })
})

function claimsOf(sub: string): string {
  const claims = { iss: server.issuer.issuer, sub, aud: server.publicUrl, scope: 'read query admin', exp: seconds(600) }
  return Buffer.from(JSON.stringify(claims)).toString('base64url')
}
