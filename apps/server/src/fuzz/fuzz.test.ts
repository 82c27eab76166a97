import { setTimeout as wait } from 'node:timers/promises'
import { describeModel } from '@gata/semantic'
import { tenantDefinitions } from '@gata/service/semantic'
import { expect, it } from 'vitest'
import { mine, useServer } from '../testing/test-server.ts'
import { type ApiDocument, type RandomRequest, RandomRequests } from './random-request.ts'

const server = useServer()

/** `npm run test:fuzz` sends 50,000. */
const count = Number(process.env['GATA_TEST_REQUESTS'] ?? 400)
const seed = Number(process.env['GATA_TEST_SEED'] ?? 1)
const longestMs = 10_000

it(`${count} requests made of the API’s own document: none fails in a way that is ours, none hangs`, async () => {
  const key = await server.key()
  const document = (await server.app.inject({ url: '/api/docs/json' })).json<ApiDocument>()
  const requests = new RandomRequests(document, words(), seed)
  const statuses = new Map<number, number>()
  const wrong: unknown[] = []
  for (let at = 0; at < count; at++) {
    const request = requests.next()
    const answer = await Promise.race([send(request, key), wait(longestMs, null)])
    const status = answer?.statusCode ?? 0
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    if (status === 0 || status >= 500) wrong.push({ at, request, told: answer?.body.slice(0, 300) ?? 'nothing' })
    else if (status >= 400 && !/"code":"[a-z-]+"/.test(answer?.body ?? '')) wrong.push({ at, request, status })
  }
  console.log(
    `${count} requests: ${[...statuses]
      .toSorted()
      .map(([status, times]) => `${times} × ${status}`)
      .join(', ')}`,
  )
  expect(wrong.slice(0, 5)).toEqual([])
  // It must have got behind the first check often enough to mean something.
  expect((statuses.get(200) ?? 0) / count).toBeGreaterThan(0.15)
}, 1_800_000)

async function send({ method, url, headers, payload }: RandomRequest, key: string) {
  return await server.app.inject({
    method: method as 'GET', // of the methods that the document has
    url,
    headers: { ...headers, authorization: `Bearer ${key}` },
    ...(payload === null ? {} : { payload }),
  })
}

/** What stands under the names of fields, so that requests are often right. */
function words(): Readonly<Record<string, readonly unknown[]>> {
  const tenant = server.live.current.tenants.find(({ slug }) => slug === mine)
  if (!tenant) throw new Error(`there is no ${mine}`)
  const { metrics, dimensions } = describeModel(tenantDefinitions(tenant))
  const dimensionNames = dimensions.map(({ name }) => name)
  return {
    tenant: [mine],
    name: dimensionNames,
    metrics: metrics.map(({ name }) => name),
    dimensions: dimensionNames,
    dimension: dimensionNames,
    field: [...dimensionNames, ...metrics.map(({ name }) => name), 'time'],
    relative: ['last_30_days', 'this_month', 'ytd', 'P3M', 'previous_quarter', 'since_2026-01-31'],
    timezone: ['UTC', 'Europe/London', 'America/New_York'],
    start: ['2026-11-01', '2026-10-01'],
    end: ['2026-11-15', '2026-11-30'],
    limit: [1, 10, 1000],
    offset: [0, 1, 100],
    source: ['google_ads', 'google_analytics', 'shopify'],
    object: ['events', 'campaigns', 'orders'],
    id: ['00000000-0000-8000-8000-000000000000'],
  }
}
