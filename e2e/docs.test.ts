import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { filledIn, type SitePayload } from '@gata/docs-site'
import { compileTenants, openProject } from '@gata/service/models'
import { writeDocs } from '@gata/service/published'
import { temporaryFolder } from '@gata/warehouse/testing'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const hasBrowser = await access(executablePath).then(
  () => true,
  () => false,
)
if (!hasBrowser) console.warn(`no Chromium at ${executablePath}: the documentation is not opened in a browser`)

const cleanup = new AsyncDisposableStack()
let directory = ''
/** Ids of the graph's models, by the graph itself. */
let ids: ReadonlySet<string> = new Set()

beforeAll(async () => {
  const folder = cleanup.use(await temporaryFolder())
  const read = await openProject({ root: join(import.meta.dirname, '..'), home: folder.path })
  const project = { ...read, root: folder.path }
  const manifest = compileTenants(project, project.tenants)
  ids = new Set(manifest.nodes.map(({ id }) => id))
  await writeDocs(project, project.tenants, manifest)
  directory = join(folder.path, 'target', 'docs')
})

afterAll(() => cleanup.disposeAsync())

/** What the scripts of a folder hand to the page. */
async function handedOver(path: string): Promise<readonly unknown[]> {
  const values: unknown[] = []
  const context = createContext({ gataDocs: { put: (_: string, __: unknown, value: unknown) => values.push(value) } })
  runInContext(await readFile(join(directory, path), 'utf8'), context)
  return values
}

describe('the documentation', () => {
  it('has a page for every model of the graph, and no line of lineage that leads to none', async () => {
    const [site] = (await handedOver('data/site.js')) as readonly [SitePayload] // as written
    const links = (await readdir(join(directory, 'data/links'))).sort(
      (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10),
    )
    const linkTexts = (await Promise.all(links.map((file) => handedOver(`data/links/${file}`)))).flat(2) as string[] // as written
    const pages = new Set<string>()
    const mentioned = new Set<string>()
    const groups = [
      { tenant: null, models: site.shared },
      ...site.tenants.map((tenant) => ({ tenant, models: tenant.models })),
    ]
    for (const { tenant, models } of groups) {
      for (const [card, link] of models) {
        const text = (each: string | undefined): string => filledIn(each ?? 'null', tenant)
        pages.add((JSON.parse(text(site.cards[card])) as { id: string }).id) // as written
        const { parents, columns } = JSON.parse(text(linkTexts[link])) as { parents: string[]; columns: [string][][] } // as written
        for (const id of [...parents, ...columns.flat().map(([model]) => model)]) mentioned.add(id)
      }
    }
    expect([...pages].sort()).toEqual([...ids].sort())
    expect([...mentioned].filter((id) => !pages.has(id))).toEqual([])
    expect(mentioned.size).toBeGreaterThan(200)
  })

  it.runIf(hasBrowser)('opens from disk, follows a column, searches and shows no error', async () => {
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
      const problems: string[] = []
      page.on('pageerror', (error) => problems.push(String(error)))
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
      const url = pathToFileURL(join(directory, 'index.html')).href
      await page.goto(`${url}#/model/analytics.fct_tyrell_corp__sessions/session_revenue`)
      await page.getByText('Which rows there are is decided by').waitFor()
      expect(await page.locator('h1').textContent()).toBe('fct_tyrell_corp__sessions')
      await page.keyboard.press('/')
      await page.keyboard.type('campaign status')
      await page.keyboard.press('Enter')
      // The page follows the address once its parts are loaded.
      await page.locator('h1', { hasText: 'campaigns' }).waitFor()
      for (const tenant of ['tyrell_corp', 'wayne_enterprises']) {
        await page.goto(`${url}#/tenant/${tenant}`)
        await page.getByText(`fct_${tenant}__orders`).or(page.getByText('fct__orders')).first().waitFor()
      }
      expect(problems).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
