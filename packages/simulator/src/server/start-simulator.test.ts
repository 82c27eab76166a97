import type { Warehouse } from '@gata/warehouse'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FaultRule } from './faults.ts'
import { type Simulator, startSimulator } from './start-simulator.ts'
import type { VendorApi } from './vendor-api.ts'

/** A vendor with two connectors, a token and a list. */
const vendor: VendorApi = {
  vendor: 'acme',
  connectors: ['acme_ads', 'acme_shop'],
  secrets: (baseUrl) => ({ home: baseUrl }),
  faultAnswer: (fault) => ({ status: 418, headers: { 'x-fault': fault }, body: { fault } }),
  register(scope, context) {
    scope.get('/list', async (request) => ({ connector: context.connector, rows: context.page(request, [1, 2, 3]) }))
    scope.post('/form', async (request) => request.body)
    scope.get('/token', async () => ({ token: context.tokens.issue(60) }))
    scope.get('/state', async (request) => ({ state: context.tokens.stateOf(request.headers.authorization) }))
  },
}

let world: Warehouse
let simulator: Simulator

beforeAll(async () => {
  world = await openMemoryWarehouse()
  simulator = await startSimulator({ world, now: new Date('2026-11-16T12:00:00Z'), vendors: [vendor] })
})

beforeEach(() => simulator.setFaults([]))

afterAll(async () => {
  await simulator.close()
  await world[Symbol.asyncDispose]()
})

async function get(path: string, headers: Record<string, string> = {}): Promise<unknown> {
  return await (await fetch(`${simulator.url}${path}`, { headers })).json()
}

async function post(path: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${simulator.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, body: await response.json() }
}

const list = { connector: 'acme_ads', rows: [1, 2, 3] }

describe('the simulator', () => {
  it('serves a vendor below the name of each of its connectors', async () => {
    expect(simulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(await get('/acme_ads/list')).toEqual(list)
    expect(await get('/acme_shop/list')).toEqual({ ...list, connector: 'acme_shop' })
    expect(simulator.connections.acme_shop).toEqual({
      baseUrl: `${simulator.url}/acme_shop`,
      secrets: { home: `${simulator.url}/acme_shop` },
    })
  })

  it('parses forms', async () => {
    const body = new URLSearchParams({ a: '1', b: 'x y' })
    const response = await fetch(`${simulator.url}/acme_ads/form`, { method: 'POST', body })
    expect(await response.json()).toEqual({ a: '1', b: 'x y' })
  })

  it('moves its clock by hand and over HTTP, and tokens age by it', async () => {
    const { token } = (await get('/acme_ads/token')) as { token: string } // the vendor above
    const state = () => get('/acme_ads/state', { authorization: `Bearer ${token}` })
    expect(await state()).toEqual({ state: 'valid' })
    expect(await get('/acme_shop/state', { authorization: `Bearer ${token}` })).toEqual({ state: 'unknown' })
    expect(await post('/__simulator/clock', { now: '2026-11-16T12:02:00Z' })).toMatchObject({ status: 200 })
    expect(simulator.now()).toEqual(new Date('2026-11-16T12:02:00Z'))
    expect(await state()).toEqual({ state: 'expired' })
    simulator.setNow(new Date('2026-11-16T12:00:00Z'))
    expect(await get('/__simulator/clock')).toEqual({ now: '2026-11-16T12:00:00.000Z' })
    expect(await post('/__simulator/clock', { now: 'soon' })).toMatchObject({ status: 400 })
  })

  it('counts requests and the faults they met', async () => {
    const before = simulator.requests.counts().acme_shop ?? { requests: 0, faults: 0 }
    simulator.setFaults([{ vendor: 'acme_shop', kind: 'throttle', times: 1 }])
    await get('/acme_shop/list?page=1')
    await get('/acme_shop/list?page=2')
    expect(simulator.requests.counts().acme_shop).toEqual({ requests: before.requests + 2, faults: before.faults + 1 })
    expect(simulator.requests.recent().slice(-2)).toEqual([
      { connector: 'acme_shop', method: 'GET', path: '/list?page=1', fault: 'throttle' },
      { connector: 'acme_shop', method: 'GET', path: '/list?page=2', fault: null },
    ])
    expect(await get('/__simulator/requests')).toMatchObject({
      counts: { acme_shop: { requests: expect.any(Number) } },
    })
  })
})

describe('faults', () => {
  it.each(['throttle', 'server-error', 'expired-token'] as const)('let the vendor word %s', async (kind) => {
    simulator.setFaults([{ vendor: 'acme', kind, times: 1 }])
    const response = await fetch(`${simulator.url}/acme_ads/list`)
    expect([response.status, response.headers.get('x-fault'), await response.json()]).toEqual([
      418,
      kind,
      { fault: kind },
    ])
    expect(await get('/acme_ads/list')).toEqual(list)
  })

  it('meet the requests that a rule counts, and no others', async () => {
    const rule: FaultRule = { vendor: 'acme_ads', path: 'page=', after: 1, times: 2, kind: 'server-error' }
    simulator.setFaults([rule])
    const statuses: number[] = []
    for (const path of ['/list?page=1', '/list', '/list?page=2', '/list?page=3', '/list?page=4']) {
      statuses.push((await fetch(`${simulator.url}/acme_ads${path}`)).status)
    }
    expect(statuses).toEqual([200, 200, 418, 418, 200])
    simulator.setFaults([rule])
    expect((await fetch(`${simulator.url}/acme_shop/list?page=1`)).status).toBe(200)
  })

  it('cut a body, reset a connection, and keep silent', async () => {
    simulator.setFaults([
      { vendor: 'acme', kind: 'truncated-body', times: 1 },
      { vendor: 'acme', kind: 'html', after: 1, times: 1 },
      { vendor: 'acme', kind: 'connection-reset', after: 2, times: 1 },
      { vendor: 'acme', kind: 'timeout', after: 3, times: 1 },
    ])
    const url = `${simulator.url}/acme_ads/list`
    const whole = JSON.stringify(list)
    expect(await (await fetch(url)).text()).toBe(whole.slice(0, Math.floor(whole.length / 2)))
    expect(await (await fetch(url)).text()).toContain('<html>')
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    await expect(fetch(url, { signal: AbortSignal.timeout(150) })).rejects.toThrow('timeout')
    expect(await get('/acme_ads/list')).toEqual(list)
  })

  it('repeat or reorder the rows of a page', async () => {
    simulator.setFaults([
      { vendor: 'acme', kind: 'duplicate-page', times: 1 },
      { vendor: 'acme', kind: 'reordered-page', after: 1, times: 1 },
    ])
    expect(await get('/acme_ads/list')).toEqual({ ...list, rows: [1, 2, 3, 1, 2, 3] })
    expect(await get('/acme_ads/list')).toEqual({ ...list, rows: [3, 2, 1] })
    expect(await get('/acme_ads/list')).toEqual(list)
  })

  it('can be set over HTTP, where they are well formed', async () => {
    const rules = [{ vendor: 'acme', kind: 'html', times: 1 }]
    expect(await post('/__simulator/faults', { rules })).toEqual({ status: 200, body: { rules } })
    expect((await fetch(`${simulator.url}/acme_ads/list`)).status).toBe(502)
    for (const wrong of [{}, { rules: [{ vendor: 'acme', kind: 'flood', times: 1 }] }, { rules: [{ kind: 'html' }] }]) {
      expect(await post('/__simulator/faults', wrong)).toMatchObject({ status: 400 })
    }
  })
})
