import { beforeAll, describe, expect, it } from 'vitest'
import { canaryOf } from '../testing/publish-canaries.ts'
import { mine, theirs, useServer } from '../testing/test-server.ts'

const server = useServer()
let key = ''
let reader = ''

beforeAll(async () => {
  key = await server.key()
  reader = await server.key({ scopes: ['read'] })
})

const spend = { metrics: ['spend'], dimensions: ['platform'] }
const base = `/api/semantic-layer/${mine}`

const get = (url: string, headers: Record<string, string> = {}) =>
  server.app.inject({ url, headers: { authorization: `Bearer ${key}`, ...headers } })
const post = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
  server.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })

/** Every route, with what reaches it. */
const routes = [
  ['GET', base, null, 'read'],
  ['GET', `${base}/dimensions`, null, 'read'],
  ['GET', `${base}/measures`, null, 'read'],
  ['GET', `${base}/metrics`, null, 'read'],
  ['GET', `${base}/relationships`, null, 'read'],
  ['GET', `${base}/dimensions/platform/values`, null, 'query'],
  ['POST', `${base}/query`, spend, 'query'],
  ['POST', `${base}/query/validate`, spend, 'query'],
  ['POST', `${base}/compare`, { ...spend, time: { relative: 'last_7_days' } }, 'query'],
  ['GET', `/api/tenants/${mine}/status`, null, 'read'],
  ['GET', `/api/observability/${mine}/summary`, null, 'read'],
  ['GET', `/api/observability/${mine}/runs`, null, 'read'],
  ['GET', `/api/observability/${mine}/tests`, null, 'read'],
  ['GET', `/api/observability/${mine}/freshness`, null, 'read'],
  [
    'POST',
    '/api/semantic-layer/update',
    { tenant: mine, source: 'google_analytics', object: 'events', logic: { conversionEvents: ['purchase'] } },
    'admin',
  ],
] as const

const ask = (method: 'GET' | 'POST', url: string, body: unknown, headers: Record<string, string>) =>
  server.app.inject({
    method,
    url,
    headers: { ...(body === null ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === null ? {} : { payload: JSON.stringify(body) }),
  })

describe.each(routes)('%s %s', (method, url, body, scope) => {
  it('answers who may ask, without a word of another tenant', async () => {
    const response = await ask(method, url, body, { authorization: `Bearer ${key}` })
    expect(response.statusCode).toBe(url.endsWith('/update') ? 202 : 200)
    expect(response.body).not.toContain(theirs)
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('answers nobody with 401, whatever is sent', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer gata_0123456789abcdef_' },
      { authorization: 'Basic eDp5' },
      { cookie: 'gata_session=forged' },
    ]) {
      const response = await ask(method, url, body, headers)
      expect([response.statusCode, response.json().code]).toEqual([401, 'unauthenticated'])
      expect(response.headers['www-authenticate']).toMatch(/^Bearer/)
    }
  })

  it('answers the wrong tenant as one that is not there', async () => {
    const stranger = await server.key({ tenants: [theirs] })
    const wrong = await ask(method, url, body, { authorization: `Bearer ${stranger}` })
    const absent = await ask(
      method,
      url.replace(mine, 'nobody_inc'),
      body && JSON.parse(JSON.stringify(body).replace(mine, 'nobody_inc')),
      { authorization: `Bearer ${stranger}` },
    )
    expect([wrong.statusCode, wrong.json().code]).toEqual([404, 'tenant-not-found'])
    const told = (text: string) => text.replaceAll(/"requestId":"[^"]+"/g, '').replaceAll('nobody_inc', mine)
    expect(told(absent.body)).toBe(told(wrong.body))
  })

  it('refuses a key without its scope', async () => {
    const scopes = (['read', 'query', 'admin'] as const).filter((each) => each !== scope)
    const weak = await server.key({ scopes })
    const response = await ask(method, url, body, { authorization: `Bearer ${weak}` })
    expect([response.statusCode, response.json().code]).toEqual([403, 'scope-missing'])
  })

  it('refuses unknown fields', async () => {
    const headers = { authorization: `Bearer ${key}` }
    const inQuery = await ask(method, `${url}?colour=red`, body, headers)
    expect([inQuery.statusCode, inQuery.json().code]).toEqual([400, 'bad-request'])
    expect(inQuery.body).toContain('colour')
    const inBody = await ask(method, url, body === null ? null : { ...body, colour: 'red' }, headers)
    const refused = body === null || (inBody.body.includes('colour') && [200, 400, 422].includes(inBody.statusCode))
    expect(refused).toBe(true)
    const isTold = body === null || inBody.statusCode !== 200 || inBody.json().valid === false
    expect(isTold).toBe(true)
  })
})

describe('a question', () => {
  it('is answered as JSON with all that belongs to it', async () => {
    const response = await post(`${base}/query`, { ...spend, totals: true, orderBy: [{ field: 'platform' }] })
    const body = response.json()
    expect(body).toMatchObject({
      rowCount: 7,
      truncated: false,
      nextCursor: null,
      origin: 'computed',
      snapshot: response.headers['gata-snapshot'],
      columns: [{ name: 'platform' }, { name: 'spend', unit: 'USD', type: 'decimal(38,4)' }],
      servedFrom: [
        {
          dataset: 'ad_performance',
          measures: ['spend_reporting'],
          rollup: null,
          why: [
            { rollup: 'ads_by_campaign', code: 'facts-are-few' },
            { rollup: 'ads_by_platform', code: 'facts-are-few' },
          ],
        },
      ],
    })
    expect(body.rows[0]).toEqual({
      platform: expect.stringContaining(canaryOf(mine)),
      spend: expect.stringMatching(/^\d+\.\d{4}$/),
    })
    expect(body.sql).toContain(`fct_${mine}__ad_performance`)
    expect(response.headers['gata-served-from']).toBe('ad_performance=facts')
    const again = await post(`${base}/query`, { ...spend, totals: true, orderBy: [{ field: 'platform' }] })
    expect(again.json()).toEqual({ ...body, origin: 'remembered' })
    expect(again.headers.etag).toBe(response.headers.etag)
  })

  it('is answered in the form that is asked for, and says which there are otherwise', async () => {
    const json = (await post(`${base}/query`, spend)).json()
    const ndjson = await post(`${base}/query`, spend, { accept: 'application/x-ndjson' })
    expect(
      ndjson.body
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(json.rows)
    const csv = await post(`${base}/query`, spend, { accept: 'text/csv;q=0.9, image/png' })
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(csv.body.split('\r\n')[0]).toBe('platform,spend')
    const arrow = await post(`${base}/query`, spend, { accept: 'application/vnd.apache.arrow.stream' })
    // What every message of the streaming format begins with.
    expect(arrow.rawPayload.readUInt32LE(0)).toBe(0xff_ff_ff_ff)
    const parquet = await post(`${base}/query`, spend, { accept: 'application/vnd.apache.parquet' })
    expect(parquet.rawPayload.subarray(0, 4).toString()).toBe('PAR1')
    const image = await post(`${base}/query`, spend, { accept: 'image/png' })
    expect([image.statusCode, image.json().code]).toEqual([406, 'not-acceptable'])
  })

  it('is answered page by page, each from the snapshot of the first', async () => {
    const question = { metrics: ['orders'], dimensions: ['order_id'], limit: 60 }
    const whole = (await post(`${base}/query`, { ...question, limit: 1000 })).json().rows
    const rows: unknown[] = []
    let cursor: string | null = null
    do {
      const url: string = cursor === null ? `${base}/query` : `${base}/query?cursor=${cursor}`
      const page = (await post(url, question)).json()
      rows.push(...page.rows)
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(rows).toEqual(whole)
    expect(rows).toHaveLength(210)
  })

  it('is refused with a cursor of another question, of another tenant, or none at all', async () => {
    const question = { metrics: ['orders'], dimensions: ['order_id'], limit: 60 }
    const { nextCursor } = (await post(`${base}/query`, question)).json()
    const codes = [
      await post(`${base}/query?cursor=${nextCursor}`, { ...question, limit: 61 }),
      await post(`${base}/query?cursor=nonsense`, question),
    ].map((response) => [response.statusCode, response.json().code])
    expect(codes).toEqual([
      [400, 'bad-cursor'],
      [400, 'bad-cursor'],
    ])
    const parts = JSON.parse(Buffer.from(nextCursor, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify([`${theirs}-0002`, ...parts.slice(1)])).toString('base64url')
    const other = await post(`${base}/query?cursor=${forged}`, question)
    expect([other.statusCode, other.json().code]).toEqual([410, 'snapshot-gone'])
  })

  it('is refused with every problem, where it is, and a query that would be answered', async () => {
    const response = await post(`${base}/query`, { metrics: ['spent'], dimensions: ['platform'] })
    expect(response.statusCode).toBe(422)
    expect(response.headers['content-type']).toBe('application/problem+json')
    expect(response.json()).toMatchObject({
      type: 'urn:gata:problem:unknown-metric',
      status: 422,
      code: 'unknown-metric',
      problems: [{ field: 'metrics[0]', got: 'spent', suggestions: ['spend'] }],
      nearestQuery: { metrics: ['spend'] },
    })
    const checked = (await post(`${base}/query/validate`, { metrics: ['spent'] })).json()
    expect(checked).toMatchObject({ valid: false, problems: [{ code: 'unknown-metric' }], understood: null })
  })

  it.each([
    ['[]', 422],
    ['"spend"', 422],
    ['null', 422],
    ['{"metrics":', 400],
    ['', 400],
  ])('that is %j is refused with one clear error', async (payload, status) => {
    const response = await post(`${base}/query`, payload)
    expect(response.statusCode).toBe(status)
    expect(response.json().code).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })

  it('hides what names people from a key that may not see it, as values too', async () => {
    const question = { metrics: ['orders'], dimensions: ['orders.customer_email'] }
    expect((await post(`${base}/query`, question)).json().code).toBe('unknown-dimension')
    expect((await get(`${base}/dimensions/orders.customer_email/values`)).json().code).toBe('unknown-dimension')
    expect((await get(`${base}/dimensions`)).body).not.toContain('customer_email')
    expect((await get(`${base}/metrics`)).body).not.toContain('customer_email')
    const seeing = { authorization: `Bearer ${await server.key({ seesPersonalData: true })}` }
    expect((await post(`${base}/query`, question, seeing)).statusCode).toBe(200)
    expect((await get(`${base}/dimensions`, seeing)).body).toContain('customer_email')
  })

  it('is compared with the period before', async () => {
    const body = (await post(`${base}/compare`, { metrics: ['spend'], time: { relative: 'last_7_days' } })).json()
    expect(body.columns.map(({ name }: { name: string }) => name)).toEqual([
      'spend',
      'spend__compared',
      'spend__difference',
      'spend__change',
    ])
    expect(body.comparedRange.end).toBe(body.range.start)
    expect((await post(`${base}/compare`, { metrics: ['spend'] })).statusCode).toBe(422)
  })
})

describe('definitions', () => {
  it('are sent once to who has them already', async () => {
    const first = await get(`${base}/metrics`)
    expect(first.headers.etag).toContain(first.headers['gata-snapshot'])
    const again = await get(`${base}/metrics`, { 'if-none-match': String(first.headers.etag) })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })

  it('list values page by page, those that contain a text', async () => {
    const first = (await get(`${base}/dimensions/order_id/values?limit=200`)).json()
    const second = (await get(`${base}/dimensions/order_id/values?limit=200&cursor=${first.nextCursor}`)).json()
    expect(first.values.length + second.values.length).toBe(210)
    expect(second.hasMore).toBe(false)
    const found = (await get(`${base}/dimensions/platform/values?search=-3`)).json()
    expect(found.values).toHaveLength(2)
  })

  it('are known to who may read, numbers are not', async () => {
    const headers = { authorization: `Bearer ${reader}` }
    expect((await get(`${base}/metrics`, headers)).statusCode).toBe(200)
    expect((await post(`${base}/query`, spend, headers)).json().code).toBe('scope-missing')
  })
})

describe('the server', () => {
  it('documents every route it has', async () => {
    const document = (await server.app.inject({ url: '/api/docs/json' })).json()
    expect(document.openapi).toBe('3.1.0')
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const reached = routes.map(
      ([method, url]) => `${method} ${url.replace(mine, '{tenant}').replace('/platform/', '/{name}/')}`,
    )
    expect(described).toEqual(expect.arrayContaining(reached))
    const page = await server.app.inject({ url: '/api/docs/' })
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, expect.stringContaining('text/html')])
    expect(page.body).not.toMatch(/https?:\/\/(?!localhost)/)
  })

  it.each(['/api/docs', '/api/docs/'])('shows them at %s with all that the page is made of', async (url) => {
    const { body } = await server.app.inject({ url })
    const parts = [...body.matchAll(/(?:href|src)="([^"]+)"/g)].map(
      ([, part = '']) => new URL(part, `http://x${url}`).pathname,
    )
    expect(parts.length).toBeGreaterThan(4)
    for (const part of parts) {
      const { statusCode } = await server.app.inject({ url: part })
      expect([part, statusCode]).toEqual([part, 200])
    }
  })

  it('is not called by the name of another site', async () => {
    const response = await server.app.inject({ url: '/health', headers: { host: 'evil.example' } })
    expect([response.statusCode, response.json().code]).toEqual([421, 'bad-host'])
  })

  it('says so where there is nothing', async () => {
    const response = await server.app.inject({ url: `/api/semantic-layer/${mine}/sql` })
    expect([response.statusCode, response.json().code]).toEqual([404, 'route-not-found'])
  })
})
