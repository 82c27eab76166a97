import { execFile } from 'node:child_process'
import { createServer, request, type Server } from 'node:http'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mine, useServer } from '../testing/test-server.ts'

const run = promisify(execFile)

/** Scenarios that any server can be held to; the others ask for tools of an example server by their names. */
const scenarios = [
  'server-initialize',
  'ping',
  'tools-list',
  'resources-list',
  'prompts-list',
  'dns-rebinding-protection',
]
const isWanted = process.env['GATA_TEST_MCP'] !== undefined
if (!isWanted) console.warn('Skipped: the conformance suite of MCP and its inspector. Run them with npm run test:mcp.')

/** `npm run test:mcp`: the protocol’s own suite and its inspector, fetched from the registry for it. */
describe.skipIf(!isWanted)(
  'MCP’s own',
  () => {
    const server = useServer()
    let url = ''
    let key = ''
    let door: Server | undefined

    beforeAll(async () => {
      url = await server.listening()
      key = await server.key({ tenants: [mine], scopes: ['read', 'query'] })
      // The suite knows no keys: this adds one to what passes.
      door = createServer((incoming, answer) => {
        const { method, headers, url: path } = incoming
        const passed = request(`${url}${path}`, { method, headers: { ...headers, authorization: `Bearer ${key}` } })
        passed.on('response', (told) => {
          answer.writeHead(told.statusCode ?? 500, told.headers)
          told.pipe(answer)
        })
        passed.on('error', () => answer.destroy())
        incoming.pipe(passed)
      })
      await new Promise<void>((listening) => door?.listen(0, '127.0.0.1', listening))
    })

    afterAll(() => {
      door?.closeAllConnections()
      door?.close()
    })

    const doorUrl = () => {
      const address = door?.address()
      return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}/mcp` : ''
    }

    it.each(scenarios)('conformance suite passes %s', async (scenario) => {
      const words = ['-y', '@modelcontextprotocol/conformance@0.1.16', 'server', '--url', doorUrl()]
      const { stdout } = await run('npx', [...words, '--scenario', scenario])
      expect(stdout).toMatch(/Passed: (\d+)\/\1, 0 failed, 0 warnings/)
    })

    it('inspector lists the tools and asks', async () => {
      const words = ['-y', '@modelcontextprotocol/inspector@2.12.0', '--cli', `${url}/mcp`, '--transport', 'http']
      const header = ['--header', `Authorization: Bearer ${key}`]
      const listed = await run('npx', [...words, ...header, '--method', 'tools/list'])
      expect(JSON.parse(listed.stdout).tools).toHaveLength(6)
      const call = ['--method', 'tools/call', '--tool-name', 'query', '--tool-arg', 'metrics=["orders"]']
      const asked = await run('npx', [...words, ...header, ...call])
      expect(JSON.parse(asked.stdout).structuredContent).toMatchObject({ rows: [{ orders: 210 }] })
    })
  },
  300_000,
)
