import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { currentSnapshot } from '@gata/warehouse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceUseCases } from '../apps/cli/src/service-use-cases.ts'
import { runWords } from '../apps/cli/src/testing/test-terminal.ts'
import { type TestPlatform, testPlatform } from './test-platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await testPlatform({ days: 3, visitsPerDay: 20 })
})
afterAll(() => platform[Symbol.asyncDispose]())

const tenantsFile = (): string => join(platform.root, 'tenants.yaml')
const statusOf = async (slug: string): Promise<string | undefined> =>
  new RegExp(`^ {2}${slug}:\n(?:.*\n)*? {4}status: (\\w+)`, 'm').exec(await readFile(tenantsFile(), 'utf8'))?.[1]
const setText = async (from: string, to: string): Promise<void> => {
  const text = await readFile(tenantsFile(), 'utf8')
  expect(text).toContain(from)
  await writeFile(tenantsFile(), text.replace(from, to))
}
const gata = (words: string) => runWords(`${words} --home ${platform.home}`, serviceUseCases, { folder: platform.root })

/** Where the shop's API should be, a web page answers. */
async function withWrongShop<T>(work: () => Promise<T>): Promise<T> {
  const server = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><h1>Sign in</h1>'),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server has one
  const wrong = {
    GATA_TYRELL_CORP_SHOPIFY_CLIENT_ID: 'nobody',
    GATA_TYRELL_CORP_SHOPIFY_CLIENT_SECRET: 'nothing',
    GATA_SHOPIFY_BASE_URL: `http://127.0.0.1:${port}`,
  }
  Object.assign(process.env, wrong)
  try {
    return await work()
  } finally {
    for (const name of Object.keys(wrong)) Reflect.deleteProperty(process.env, name)
    server.close()
  }
}

describe('gata onboard', () => {
  it('names a source that can not be reached, leaves the others done and the tenant onboarding', async () => {
    await setText('status: active', 'status: pending')
    const { code, out, error } = await withWrongShop(() => gata('onboard tyrell_corp'))
    expect(out).toMatch(/^shopify +failed/m)
    expect(out).toMatch(/^google_ads +connected +\d+ +USD/m)
    expect(out).toContain('tyrell_corp is onboarding, and not ready: what could be read is published')
    expect(out).toMatch(/tyrell_corp shopify was not read: /)
    expect(error).toContain('onboard  tyrell_corp  ready')
    expect(code).toBe(1)
    expect(await statusOf('tyrell_corp')).toBe('onboarding')
    expect(await currentSnapshot(platform.home, 'tyrell_corp')).not.toBeNull()
  })

  it('goes on where it stood once the source is put right, phase by phase, and makes the tenant active', async () => {
    const { code, out, error } = await gata('onboard tyrell_corp')
    expect(out).toContain('tyrell_corp is active: 5 of 5 sources are read and published.')
    expect(code).toBe(0)
    expect(await statusOf('tyrell_corp')).toBe('active')
    const phases = [...error.matchAll(/✓ onboard {2}tyrell_corp {2}(\w+)/g)].map(([, phase]) => phase)
    expect(phases).toEqual(['connecting', 'ingesting', 'transforming', 'ready'])
    expect(error).toMatch(/load +tyrell_corp {2}shopify\.orders/)
  })

  it('can be run again and changes nothing', async () => {
    const before = await readFile(tenantsFile(), 'utf8')
    const snapshot = await currentSnapshot(platform.home, 'tyrell_corp')
    const { code, out } = await gata('onboard tyrell_corp --json')
    expect(code).toBe(0)
    const result: unknown = JSON.parse(out.trim().split('\n').at(-1) ?? '')
    expect(result).toMatchObject({ type: 'result', tenant_status: 'active', snapshot: snapshot?.id, failures: [] })
    expect(await readFile(tenantsFile(), 'utf8')).toBe(before)
  })

  it('refuses a tenant that is unknown, paused or without a source', async () => {
    expect(await gata('onboard tyrel_corp')).toMatchObject({
      code: 2,
      error: expect.stringContaining('did you mean tyrell_corp?'),
    })
    await setText('status: active', 'status: paused')
    expect(await gata('onboard tyrell_corp')).toMatchObject({
      code: 2,
      error: expect.stringContaining('the tenant is paused'),
    })
  })
})
