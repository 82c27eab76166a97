import { access, cp, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { compileTenants, openProject } from '@gata/service/models'
import { writeDocs } from '@gata/service/published'
import { temporaryFolder } from '@gata/warehouse/testing'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pythonPackages, runPython } from './python-packages.ts'

const repository = join(import.meta.dirname, '..')
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const hasBrowser = await access(executablePath).then(
  () => true,
  () => false,
)
if (!hasBrowser) console.warn(`no Chromium at ${executablePath}: the manifest is not opened in dbt’s documentation`)
const readers = await pythonPackages('what reads dbt’s manifest', [
  'dbt-core==1.12.0',
  'cube_dbt==0.6.3',
  'PyYAML==6.0.3',
])
const page = readers && join(readers, 'dbt', 'task', 'docs', 'index.html')

const cleanup = new AsyncDisposableStack()
let target = ''

beforeAll(async () => {
  const { path: root } = cleanup.use(await temporaryFolder())
  for (const file of ['tenants.yaml', 'supported_connectors.yaml']) await cp(join(repository, file), join(root, file))
  const project = await openProject({ root, home: join(root, 'home') })
  await writeDocs(project, project.tenants, compileTenants(project, project.tenants))
  target = join(root, 'target')
})

afterAll(() => cleanup.disposeAsync())

describe('dbt’s documentation site', () => {
  it.runIf(hasBrowser && page !== null)(
    'opens our manifest and shows a model, its columns and its lineage',
    async () => {
      const files = new Map([
        ['/', page ?? ''],
        ['/manifest.json', join(target, 'manifest.json')],
        ['/catalog.json', join(target, 'catalog.json')],
      ])
      await using server = createServer((request, response) => {
        const file = files.get((request.url ?? '/').replace(/\?.*/, ''))
        if (file) void readFile(file).then((body) => response.end(body))
        else response.writeHead(404).end()
      })
      await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
      const { port } = server.address() as AddressInfo // it listens on a port
      const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
      try {
        const tab = await browser.newPage({ viewport: { width: 1400, height: 1000 } })
        const problems: string[] = []
        tab.on('pageerror', (error) => problems.push(String(error)))
        tab.on('console', (message) => {
          // What the site asks for beside the two files are icons.
          if (message.type() === 'error' && !message.text().includes('404')) problems.push(message.text())
        })
        await tab.goto(`http://127.0.0.1:${port}/#!/model/model.gata.fct_tyrell_corp__orders`)
        await tab.locator('h1', { hasText: 'fct_tyrell_corp__orders' }).waitFor()
        await tab.getByText('net_amount', { exact: true }).first().waitFor()
        await tab.locator('[ng-click="onLauncherClick()"]').click()
        await expect
          .poll(async () => await tab.evaluate(drawnNodes), { timeout: 10_000 })
          .toEqual(
            expect.arrayContaining([
              'model.gata.fct_tyrell_corp__orders',
              'model.gata.engine_tyrell_corp__shopify_orders',
            ]),
          )
        expect(problems).toEqual([])
      } finally {
        await browser.close()
      }
    },
  )
})

/** Names of the nodes that the site draws, by its own service for graphs; runs in the page. */
const drawnNodes = `(() => {
  const { elements = [] } = angular.element(document.body).injector().get('graph').graph
  return document.querySelector('#graph-viz-wrapper canvas')
    ? elements.filter(({ group }) => group === 'nodes').map(({ data }) => data.id)
    : []
})()`

describe('cube_dbt', () => {
  it.runIf(readers !== null)('makes cubes of our star schema', async () => {
    const program = `
import json, sys
from cube_dbt import Dbt
dbt = Dbt.from_file(sys.argv[1]).filter(paths=['analytics/'], tags=['tenant:tyrell_corp'])
orders = dbt.model('fct_tyrell_corp__orders')
print(json.dumps({
  'models': sorted(model.name for model in dbt.models),
  'cube': orders._as_cube(),
  'types': {dimension['name']: dimension['type'] for dimension in orders._as_dimensions()},
}))`
    const { models, cube, types } = (await runPython(readers ?? '', program, join(target, 'manifest.json'))) as {
      models: readonly string[]
      cube: object
      types: Readonly<Record<string, string>>
    } // as the program prints it
    expect(models).toEqual([
      'dim_tyrell_corp__campaigns',
      'dim_tyrell_corp__users',
      'fct_tyrell_corp__ad_performance',
      'fct_tyrell_corp__events',
      'fct_tyrell_corp__orders',
      'fct_tyrell_corp__sessions',
    ])
    expect(cube).toMatchObject({ sql_table: '"warehouse"."analytics"."fct_tyrell_corp__orders"' })
    expect(types).toMatchObject({
      order_id: 'string',
      order_date: 'time',
      is_cancelled: 'boolean',
      net_amount: 'number',
    })
  })
})
