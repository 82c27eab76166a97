import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { runPipeline, type Simulation, simulate } from '@gata/service'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lendSimulation } from './lend-simulation.ts'
import { publishedRows } from './published-figures.ts'
import { otherHome, type TestPlatform, testPlatform } from './test-platform.ts'

let platform: TestPlatform
let simulation: Simulation
let published: Awaited<ReturnType<typeof publishedRows>>

beforeAll(async () => {
  platform = await testPlatform({ days: 5, visitsPerDay: 30 })
  simulation = await simulate(platform.project, platform.tenant)
  await runPipeline(platform.project, [platform.tenant])
  published = await publishedRows(platform.home)
})

afterAll(async () => {
  await simulation[Symbol.asyncDispose]()
  await platform[Symbol.asyncDispose]()
})

const main = join(import.meta.dirname, '../apps/cli/src/main.ts')

interface Ended {
  readonly code: number
  readonly text: string
}

/** Runs one command line in a process of its own and gives its exit code and all that it said. */
async function gata(
  words: string,
  options: { home?: string; environment?: Record<string, string>; root?: string } = {},
): Promise<Ended> {
  const home = options.home ?? platform.home
  const args = [main, ...words.split(' '), '--home', home]
  return await run(process.execPath, args, options.root ?? platform.root, options.environment ?? {})
}

/** Runs a program beside this one, which goes on serving the simulated vendors. */
async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  environment: Record<string, string>,
): Promise<Ended> {
  return await new Promise((resolve) => {
    execFile(program, [...args], { cwd, env: { ...process.env, NO_COLOR: '1', ...environment } }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, text: out + err }),
    )
  })
}

/** A project whose tenants.yaml is changed in one place. */
async function misspelt(from: string, to: string): Promise<string> {
  const root = await mkdtemp(join(platform.root, 'bad-'))
  const text = await readFile(join(platform.root, 'tenants.yaml'), 'utf8')
  await writeFile(join(root, 'tenants.yaml'), text.replace(from, to))
  await writeFile(
    join(root, 'supported_connectors.yaml'),
    await readFile(join(platform.root, 'supported_connectors.yaml')),
  )
  return root
}

describe('what a person can get wrong', () => {
  it('an unknown connector is named with its place and the likely one', async () => {
    const { code, text } = await gata('run', { root: await misspelt('facebook_ads:', 'facebok_ads:') })
    expect(code).toBe(2)
    expect(text).toMatch(/tenants\.yaml:\d+:\d+ .*facebok_ads: unknown connector, did you mean facebook_ads\?/)
  })

  it('a misspelt key is named with its place and the likely one', async () => {
    const { code, text } = await gata('run', { root: await misspelt('business_name:', 'busines_name:') })
    expect(code).toBe(2)
    expect(text).toMatch(/tenants\.yaml:\d+:\d+ .*busines_name.*did you mean business_name\?/)
  })

  it.each([
    ['--from 2026-02-30 --to 2026-03-01', /^Error: --from: no such day \(expected/m],
    ['--from 2026-03-02 --to 2026-03-02', /^Error: --from, --to: no such range of days \(expected/m],
    ['--from 2026-03-01', /^error: required option '--to <day>' not specified/m],
  ])('a bad range of days is refused: %s', async (range, sentence) => {
    const { code, text } = await gata(`backfill --tenant tyrell_corp ${range}`)
    expect(code).toBe(2)
    expect(text).toMatch(sentence)
  })

  it('a tenant, a source or a model that is not there is named', async () => {
    expect(await gata('run --tenant tyrel_corp')).toMatchObject({
      code: 2,
      text: expect.stringContaining('did you mean tyrell_corp?'),
    })
    expect(await gata('ingest --source shopfy')).toMatchObject({
      code: 2,
      text: expect.stringContaining('did you mean shopify?'),
    })
    expect(await gata('show fct_tyrell_corp__order')).toMatchObject({
      code: 2,
      text: expect.stringContaining('did you mean fct_tyrell_corp__orders?'),
    })
  })
})

describe('what can be wrong around it', () => {
  const shopify = (baseUrl: string, secret: string): Record<string, string> => ({
    GATA_TYRELL_CORP_SHOPIFY_CLIENT_ID: 'nobody',
    GATA_TYRELL_CORP_SHOPIFY_CLIENT_SECRET: secret,
    GATA_SHOPIFY_BASE_URL: baseUrl,
  })

  it('wrong credentials fail one source by name, and the others are read', async () => {
    const other = await otherHome(platform, 'wrong-token')
    await lendSimulation(platform, other)
    const { code, text } = await gata('ingest', {
      home: other.home,
      environment: shopify(`${simulation.simulator.url}/shopify`, 'wrong-secret'),
    })
    expect(code).toBe(1)
    expect(text).toMatch(/tyrell_corp shopify\.orders was not read: .*gives no access token.*Check client_id/)
    expect(text).toMatch(/records landed/)
    expect(text).not.toContain('wrong-secret')
  })

  it('a web page in place of an answer is called one', async () => {
    const server = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html><h1>Sign in</h1>'),
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo // a TCP server has one
    const { code, text } = await gata('ingest --source shopify', {
      environment: shopify(`http://127.0.0.1:${port}`, 'any'),
    })
    server.close()
    expect(code).toBe(1)
    expect(text).toMatch(/answered with a web page \(expected JSON, got HTTP 200 text\/html/)
  })

  it('a home that can not be written is called so', async () => {
    await writeFile(join(platform.root, 'a-file'), '')
    const { code, text } = await gata('run', { home: join(platform.root, 'a-file', 'home') })
    expect(code).toBe(2)
    expect(text).toMatch(/can not be made or written|can not be opened for writing/)
  })

  it('a damaged database is called so, what is published stays, and all of it comes back once the file is moved away', async () => {
    const other = await otherHome(platform, 'damaged')
    await lendSimulation(platform, other)
    await runPipeline(other.project, [other.tenant])
    await writeFile(join(other.home, 'warehouse.duckdb'), 'this is no database')
    const { code, text } = await gata('run', { home: other.home })
    expect(code).toBe(1)
    expect(text).toMatch(/the database file is damaged.*\n→ Move the file away and run again/)
    expect(await publishedRows(other.home)).toEqual(published)
    await rm(join(other.home, 'warehouse.duckdb'))
    await rm(join(other.home, 'warehouse.duckdb.wal'), { force: true })
    await rm(join(other.home, 'published'), { recursive: true })
    await runPipeline(other.project, [other.tenant])
    expect(await publishedRows(other.home)).toEqual(published)
  })

  it('a full disk is called so, and the next run finishes the work', async () => {
    const other = await otherHome(platform, 'full')
    await lendSimulation(platform, other)
    // A limit on the size of files is what a process sees of a full disk that can be had without one.
    const limited = `ulimit -f 40; exec "${process.execPath}" "${main}" start --home "${other.home}"`
    const { code, text } = await run('bash', ['-c', limited], platform.root, {})
    expect(code).toBe(1)
    expect(text).toMatch(/the disk is full.*\n→ Free some space and run the same command again/)
    await runPipeline(other.project, [other.tenant])
    expect(await publishedRows(other.home)).toEqual(published)
  })
})
