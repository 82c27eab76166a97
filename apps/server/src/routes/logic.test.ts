import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { mine, theirs, useServer } from '../testing/test-server.ts'

const server = useServer()
let key = ''

beforeAll(async () => {
  key = await server.key()
})

const change = (logic: unknown, headers: Record<string, string> = {}) =>
  server.app.inject({
    method: 'POST',
    url: '/api/semantic-layer/update',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    payload: JSON.stringify({ tenant: mine, source: 'google_analytics', object: 'events', logic }),
  })
const tenantsFile = () => readFile(join(server.root, 'tenants.yaml'), 'utf8')

describe('a change of a tenant’s logic', () => {
  it('is written into the file, comments kept, and a job is made of the replay', async () => {
    const before = await tenantsFile()
    const response = await change({
      conversionEvents: ['purchase', 'sign_up'],
      filters: [{ field: 'event_name', operator: 'not_in', values: ['debug', 'test'] }],
    })
    expect(response.statusCode).toBe(202)
    expect(response.headers.location).toBe(`/api/jobs/${response.json().id}`)
    const after = await tenantsFile()
    expect(after).toContain('conversion_events: [purchase, sign_up]')
    expect(after).toContain('not_in')
    const comments = (text: string) => text.split('\n').filter((line) => line.trim().startsWith('#'))
    expect(comments(after)).toEqual(comments(before))
    const source = server.live.current.tenants.find(({ slug }) => slug === mine)?.sources.at(-1)
    expect(source?.logic['events']?.conversionEvents).toEqual(['purchase', 'sign_up'])
  })

  it('is made once under one key, and another change under it is refused', async () => {
    const headers = { 'idempotency-key': 'change-1' }
    const first = await change({ conversionEvents: ['purchase'] }, headers)
    const second = await change({ conversionEvents: ['purchase'] }, headers)
    expect([first.statusCode, second.statusCode]).toEqual([202, 202])
    expect(second.json().id).toBe(first.json().id)
    const other = await change({ conversionEvents: ['lead'] }, headers)
    expect([other.statusCode, other.json().code]).toEqual([422, 'idempotency-key-reused'])
    expect(await tenantsFile()).not.toContain('lead')
  })

  it('that would break the file is refused and leaves it as it was', async () => {
    const before = await tenantsFile()
    const response = await change({ funnelSteps: ['only', 'two'] })
    expect([response.statusCode, response.json().code]).toEqual([422, 'logic-invalid'])
    expect(response.json().detail).toContain('must name the six steps of the funnel')
    expect(response.body).not.toContain(server.root)
    expect(await tenantsFile()).toBe(before)
  })

  it('is done in its turn, and says what came of it to nobody else', async () => {
    await server.jobs.work(async ({ data }) => `replayed ${data.update.tenant}`)
    const { id } = (await change({ conversionEvents: ['purchase'] })).json()
    const ask = async (bearer: string) =>
      await server.app.inject({ url: `/api/jobs/${id}`, headers: { authorization: `Bearer ${bearer}` } })
    let job = (await ask(key)).json()
    for (let at = 0; at < 100 && job.state !== 'done'; at++) {
      await wait(100)
      job = (await ask(key)).json()
    }
    expect(job).toMatchObject({ state: 'done', tenant: mine, outcome: `replayed ${mine}` })
    const stranger = await server.key({ tenants: [theirs] })
    expect((await ask(stranger)).json().code).toBe('job-not-found')
    expect(
      (await server.app.inject({ url: '/api/jobs/nonsense', headers: { authorization: `Bearer ${key}` } })).json().code,
    ).toBe('job-not-found')
  })
})
