import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { md5Hex } from '@gata/base'
import { bundle } from './bundle.ts'
import { type Health, type ModelRef, type ResultsPayload, type SitePayload, slugMark } from './payload.ts'
import { createPool, type Pool } from './pool.ts'
import type { DocsModel, DocsSite } from './site.ts'

/** What was written. */
export interface WrittenSite {
  /** The page to open. */
  readonly index: string
  readonly files: number
  readonly bytes: number
}

/**
 * Writes the site in the place of what stood there: a page that opens from disk, without any server or network. What the page needs at once
 * is in `data/site.js`; columns' origins, texts and results are in scripts of their own, which it loads when somebody looks at them.
 */
export async function writeSite(directory: string, site: DocsSite): Promise<WrittenSite> {
  const files = new Map<string, string>()
  const pools = { cards: createPool(), links: createPool(), bodies: createPool() }
  const linkFiles: number[] = []
  const add = (models: readonly DocsModel[], name: string): readonly ModelRef[] => {
    const first = pools.links.texts.length
    const refs = models.map((model) => refOf(model, pools))
    if (pools.links.texts.length > first) {
      files.set(`data/links/${linkFiles.length}.js`, call('links', linkFiles.length, pools.links.texts.slice(first)))
      linkFiles.push(first)
    }
    files.set(`data/results/${name}.js`, call('results', name, resultsOf(models)))
    return refs
  }
  const byTenant = Map.groupBy(site.models, ({ tenant }) => tenant)
  const shared = add(byTenant.get(null) ?? [], sharedName)
  const tenants = site.tenants.map((tenant) => {
    const models = byTenant.get(tenant.slug) ?? []
    return { ...tenant, digest: md5Hex(tenant.slug), models: add(models, tenant.slug), health: healthOf(models) }
  })
  const { generatedAt, resultsProblem } = site
  const payload: SitePayload = { generatedAt, resultsProblem, tenants, shared, cards: pools.cards.texts, linkFiles }
  files.set('data/site.js', call('site', null, payload))
  for (const [number, text] of pools.bodies.texts.entries())
    files.set(`data/models/${number}.js`, call('body', number, text))
  files.set('site.js', await bundle(join(import.meta.dirname, 'browser/main.ts')))
  return await write(directory, files)
}

/** No slug has a dash. */
const sharedName = 'all-tenants'

function refOf(model: DocsModel, pools: Readonly<Record<'cards' | 'links' | 'bodies', Pool>>): ModelRef {
  const { tenant, links, body, results: _, ...card } = model
  return [pools.cards.add(card, tenant), pools.links.add(links, tenant), pools.bodies.add(body, tenant)]
}

function resultsOf(models: readonly DocsModel[]): ResultsPayload {
  return models.map(({ results }) =>
    results.runs.length === 0 && Object.keys(results.tests).length === 0 ? null : results,
  )
}

function healthOf(models: readonly DocsModel[]): Health {
  const last = models.flatMap(({ results }) => results.runs.slice(0, 1))
  const tests = models.flatMap(({ results }) => Object.values(results.tests))
  const built = last.map(({ at }) => at).sort()
  return {
    built: last.length,
    failed: last.filter(({ status }) => status === 'error').length,
    tests: tests.length,
    failing: tests.filter(({ status }) => status === 'fail' || status === 'error').length,
    warning: tests.filter(({ status }) => status === 'warn').length,
    lastBuiltAt: built.at(-1) ?? null,
  }
}

/** A script that hands a value to the page. */
function call(kind: string, key: string | number | null, value: unknown): string {
  return `gataDocs.put(${JSON.stringify(kind)},${JSON.stringify(key)},${scriptText(value)})\n`
}

/** JSON that may stand in any script, the marks visible. */
function scriptText(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll(/[\uE000\uE001]/g, (mark) => (mark === slugMark ? '\\uE000' : '\\uE001'))
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}

async function write(directory: string, files: ReadonlyMap<string, string>): Promise<WrittenSite> {
  await rm(directory, { recursive: true, force: true })
  for (const folder of new Set([...files.keys()].map(dirname)))
    await mkdir(join(directory, folder), { recursive: true })
  let bytes = 0
  for (const [path, text] of files) {
    await writeFile(join(directory, path), text)
    bytes += Buffer.byteLength(text)
  }
  for (const name of assets) await copyFile(join(import.meta.dirname, '../assets', name), join(directory, name))
  return { index: join(directory, 'index.html'), files: files.size + assets.length, bytes }
}

const assets = ['index.html', 'site.css']
