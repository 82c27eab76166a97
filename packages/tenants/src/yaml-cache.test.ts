import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readTenants, yamlCache } from './index.ts'
import { connectorsFixture as connectors } from './testing/index.ts'

/** So many that a cached value is found sooner than the text is parsed. */
const many = Array.from(
  { length: 500 },
  (_, index) => `  tenant_${index}:
    business_name: Business ${index}
    status: active
    reporting: {currency: EUR, time_zone: Europe/Berlin}
    sources: {}
`,
)
const text = (entries: readonly string[]) => `version: 1\ntenants:\n${entries.join('')}`

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gata-yaml-cache-'))
  path = join(folder, 'tenants.yaml')
  await writeFile(path, text(many))
})
afterEach(() => rm(folder, { recursive: true }))

const cacheFile = () => join(folder, 'cache', 'tenants.json')
const read = () => readTenants(path, { connectors, cache: yamlCache(join(folder, 'cache')) })

it('keeps what a text says and does not parse it again', async () => {
  const first = await read()
  expect(await read()).toEqual(first)
  // Only a value that came from the cache can say this.
  await writeFile(cacheFile(), (await readFile(cacheFile(), 'utf8')).replace('"Business 7"', '"Cached 7"'))
  expect((await read())[7]?.businessName).toBe('Cached 7')
})

it('parses a text that is not the one it knows', async () => {
  await read()
  await writeFile(path, text(many).replace('Business 7\n', 'Other 7\n'))
  expect((await read())[7]?.businessName).toBe('Other 7')
  await writeFile(path, text(many))
  expect((await read())[7]?.businessName).toBe('Business 7')
})

it('tells a problem of a value it knows with its line', async () => {
  await read()
  // The rules can change while the text stays: here a connector that is no longer supported.
  const shop = text(many).replace('sources: {}', 'sources: {shopify: {enabled: true}}')
  await writeFile(path, shop)
  await read()
  const rest = connectors.filter(({ name }) => name !== 'shopify')
  const again = readTenants(path, { connectors: rest, cache: yamlCache(join(folder, 'cache')) })
  await expect(again).rejects.toThrow(/:7:\d+/)
})

it.each([
  ['half a file', '{"key": "'],
  ['another shape', '[]'],
])('parses again where the cache holds %s', async (_, content) => {
  await mkdir(join(folder, 'cache'))
  await writeFile(cacheFile(), content)
  expect(await read()).toHaveLength(500)
  await expect(readFile(cacheFile(), 'utf8')).resolves.toContain('Business 499')
})

it('does without a folder that cannot be written', async () => {
  await writeFile(join(folder, 'cache'), 'a file stands where the folder would')
  expect(await read()).toHaveLength(500)
})

it('keeps no value that JSON would change', async () => {
  const cache = yamlCache(join(folder, 'cache'))
  const long = '#'.repeat(60_000)
  await cache.put('tenants', long, { days: Number.POSITIVE_INFINITY })
  expect(await cache.get('tenants', long)).toBeUndefined()
  await cache.put('tenants', long, { days: 1 })
  expect(await cache.get('tenants', long)).toEqual({ days: 1 })
})
