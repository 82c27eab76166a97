import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as EarlierClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as EarlierTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { canaryOf } from '../testing/publish-canaries.ts'
import { mine, theirs, useServer } from '../testing/test-server.ts'

const server = useServer()
let url = ''
let key = ''

beforeAll(async () => {
  url = await server.listening()
  key = await server.key({ scopes: ['read', 'query'] })
})

const headersOf = (bearer: string) => ({ requestInit: { headers: { authorization: `Bearer ${bearer}` } } })

/** A client of the newest revision, or of the one that is agreed on by default. */
async function connected(bearer = key, path = '/mcp', mode?: 'auto') {
  const client = new Client({ name: 'test', version: '1' }, mode ? { versionNegotiation: { mode } } : {})
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}${path}`), headersOf(bearer)))
  return client
}

const spend = { metrics: ['spend'], dimensions: ['platform'], time: { relative: 'last_30_days' } }
const tools = ['compare_periods', 'describe_metric', 'get_dimension_values', 'list_metrics', 'query', 'validate_query']

describe.each([
  ['2026-07-28', 'auto' as const],
  ['of 2025', undefined],
])('an agent of the revision %s', (_, mode) => {
  it('is told what it may use, and how', async () => {
    const client = await connected(key, '/mcp', mode)
    const listed = (await client.listTools()).tools
    expect(listed.map(({ name }) => name).toSorted()).toEqual(tools)
    for (const tool of listed) {
      expect(tool.outputSchema?.type).toBe('object')
      expect(tool.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false, openWorldHint: false })
      expect(JSON.stringify(tool.inputSchema)).not.toContain('"tenant"')
      expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false })
    }
    expect(client.getInstructions()).toContain('list_metrics')
    await client.close()
  })

  it('asks, and is answered with structured content from its own tenant', async () => {
    const client = await connected(key, '/mcp', mode)
    const { structuredContent, content } = await client.callTool({ name: 'query', arguments: spend })
    expect(structuredContent).toMatchObject({
      rowCount: expect.any(Number),
      columns: [{ name: 'platform' }, { unit: 'USD' }],
    })
    expect(JSON.stringify(structuredContent)).toContain(canaryOf(mine))
    expect(JSON.stringify(structuredContent)).not.toContain(theirs)
    expect(content).toEqual([{ type: 'text', text: JSON.stringify(structuredContent) }])
    const compared = await client.callTool({ name: 'compare_periods', arguments: spend })
    expect(JSON.stringify(compared.structuredContent)).toContain('spend__change')
    const values = await client.callTool({ name: 'get_dimension_values', arguments: { dimension: 'campaign_name' } })
    expect(values.structuredContent).toMatchObject({ values: expect.arrayContaining([expect.stringContaining(mine)]) })
    const described = await client.callTool({ name: 'describe_metric', arguments: { metric: 'roas' } })
    expect(described.structuredContent).toMatchObject({ metric: { name: 'roas', kind: 'ratio' } })
    const metrics = await client.callTool({ name: 'list_metrics', arguments: { search: 'return ad' } })
    expect(JSON.stringify(metrics.structuredContent)).toContain('roas')
    await client.close()
  })

  it('is told what is wrong in words and codes that it can mend its query with', async () => {
    const client = await connected(key, '/mcp', mode)
    const refused = await client.callTool({ name: 'query', arguments: { metrics: ['spent'], colour: 'red' } })
    expect(refused.isError).toBe(true)
    expect(JSON.stringify(refused.content)).toContain('colour')
    const near = await client.callTool({ name: 'query', arguments: { metrics: ['spent'] } })
    expect(JSON.parse(textOf(near.content))).toMatchObject({
      code: 'unknown-metric',
      problems: [{ field: 'metrics[0]', suggestions: ['spend'] }],
      nearestQuery: { metrics: ['spend'] },
    })
    const unknown = await client.callTool({ name: 'describe_metric', arguments: { metric: 'spent' } })
    expect([unknown.isError, JSON.parse(textOf(unknown.content)).code]).toEqual([true, 'unknown-metric'])
    const checked = await client.callTool({ name: 'validate_query', arguments: { metrics: ['spent'] } })
    expect(checked.structuredContent).toMatchObject({ valid: false, understood: null })
    const strange = await client.callTool({ name: 'list_metrics', arguments: { tenant: theirs } })
    expect(strange.isError).toBe(true)
    await client.close()
  })

  it('reads the definitions and the way of working', async () => {
    const client = await connected(key, '/mcp', mode)
    const { resources } = await client.listResources()
    expect(resources.map(({ uri }) => uri)).toEqual(
      expect.arrayContaining(['semantic://definitions', 'semantic://metrics/roas']),
    )
    const { contents } = await client.readResource({ uri: 'semantic://metrics/roas' })
    expect(JSON.stringify(contents)).toContain('roas')
    const { messages } = await client.getPrompt({
      name: 'answer_with_figures',
      arguments: { question: 'How is ROAS?' },
    })
    expect(JSON.stringify(messages)).toContain('How is ROAS?')
    await client.close()
  })
})

it('a client of an earlier kit works', async () => {
  const client = new EarlierClient({ name: 'earlier', version: '1' })
  await client.connect(new EarlierTransport(new URL(`${url}/mcp`), headersOf(key)))
  expect((await client.listTools()).tools.map(({ name }) => name).toSorted()).toEqual(tools)
  const { structuredContent } = await client.callTool({ name: 'query', arguments: spend })
  expect(JSON.stringify(structuredContent)).toContain(canaryOf(mine))
  await client.close()
})

describe('the door', () => {
  const knock = (headers: Record<string, string>, path = '/mcp') =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    })

  it('is shut to nobody, and says where it is told how to prove oneself', async () => {
    const nobody = await knock({})
    expect(nobody.status).toBe(401)
    const challenge = nobody.headers.get('www-authenticate') ?? ''
    const [, metadata = ''] = /resource_metadata="([^"]+)"/.exec(challenge) ?? []
    expect(await (await fetch(metadata)).json()).toMatchObject({
      resource: `${url}/mcp`,
      bearer_methods_supported: ['header'],
      scopes_supported: ['read', 'query'],
    })
    const forged = await knock({ authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJhdWQiOiJvdGhlciJ9.' })
    expect([forged.status, forged.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('invalid_token'),
    ])
  })

  it('opens to no cookie, to no page of another site and to no other name', async () => {
    expect((await knock({ cookie: 'gata_session=anything' })).status).toBe(401)
    const page = await knock({ authorization: `Bearer ${key}`, origin: 'https://evil.example' })
    expect([page.status, ((await page.json()) as { code: string }).code]).toEqual([403, 'origin-not-allowed'])
  })

  it('opens to the tenant of the key alone', async () => {
    const both = await server.key({ tenants: [mine, theirs], scopes: ['read', 'query'] })
    const unclear = await knock({ authorization: `Bearer ${both}` })
    expect([unclear.status, ((await unclear.json()) as { detail: string }).detail]).toEqual([
      404,
      expect.stringContaining(`/mcp/${mine}`),
    ])
    const named = await connected(both, `/mcp/${theirs}`)
    const { structuredContent } = await named.callTool({ name: 'query', arguments: spend })
    expect(JSON.stringify(structuredContent)).toContain(canaryOf(theirs))
    await named.close()
    expect((await knock({ authorization: `Bearer ${key}` }, `/mcp/${theirs}`)).status).toBe(404)
  })

  it('shows who may read alone no tool that asks for figures', async () => {
    const reader = await connected(await server.key({ scopes: ['read'] }))
    expect((await reader.listTools()).tools.map(({ name }) => name).toSorted()).toEqual([
      'describe_metric',
      'list_metrics',
    ])
    await reader.close()
    const admin = await server.key({ scopes: ['admin'] })
    const response = await knock({ authorization: `Bearer ${admin}` })
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringContaining('insufficient_scope'),
    ])
  })

  it('answers what is no message in the words of the protocol', async () => {
    const response = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: '{"jsonrpc":',
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code: -32700 } })
  })
})

describe('a caller who goes away', () => {
  it.each([
    ['from REST', `/api/semantic-layer/${mine}/query`, spend],
    ['from MCP', '/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'query', arguments: spend } }],
  ])('%s ends what is computed for them', async (_, path, body) => {
    const { promise: begun, resolve } = Promise.withResolvers<AbortSignal>()
    const asked = vi.spyOn(server.questions, 'ask').mockImplementationOnce(async (_context, _question, options) => {
      const { signal } = options ?? {}
      if (signal) resolve(signal)
      return await new Promise((_done, failed) => {
        signal?.addEventListener('abort', () => failed(new Error('ended')))
      })
    })
    const caller = new AbortController()
    const request = fetch(`${url}${path}`, {
      method: 'POST',
      signal: caller.signal,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2025-11-25',
      },
      body: JSON.stringify(body),
    }).catch(() => null)
    const signal = await begun
    caller.abort()
    await request
    await vi.waitUntil(() => signal.aborted, 2000)
    expect(asked).toHaveBeenCalledTimes(1)
    asked.mockRestore()
  })
})

function textOf(content: unknown): string {
  const [first] = content as readonly { readonly text?: string }[]
  return first?.text ?? ''
}
