import { filledIn, type ModelRef, type ResultsPayload, type SitePayload, type TenantPayload } from '../payload.ts'
import type { ModelBody, ModelCard, ModelLinks, ModelResults } from '../site.ts'
import { load } from './load-script.ts'

/** A model of one tenant, or of all. */
export interface SiteModel extends ModelCard {
  readonly tenant: TenantPayload | null
  readonly ref: ModelRef
  /** Its place in the list of its tenant. */
  readonly place: number
}

/** The site's data: what is there at once, and what is loaded when it is looked at. */
export interface Store {
  readonly site: SitePayload
  readonly tenants: readonly TenantPayload[]
  tenant(slug: string | null): TenantPayload | null
  /** Of one tenant, or those that all share. */
  modelsOf(tenant: TenantPayload | null): readonly SiteModel[]
  /** Undefined where there is none of the id. */
  find(id: string): SiteModel | undefined
  linksOf(model: SiteModel): Promise<ModelLinks>
  bodyOf(model: SiteModel): Promise<ModelBody>
  resultsOf(model: SiteModel): Promise<ModelResults | null>
}

export function createStore(site: SitePayload): Store {
  const lists = new Map<string | null, readonly SiteModel[]>()
  const byId = new Map<string, SiteModel>()
  const parsed = new Map<string, ModelLinks>()
  const modelsOf = (tenant: TenantPayload | null): readonly SiteModel[] => {
    const key = tenant?.slug ?? null
    const made = lists.get(key) ?? listOf(site, tenant)
    if (!lists.has(key)) for (const model of made) byId.set(model.id, model)
    lists.set(key, made)
    return made
  }
  return {
    site,
    tenants: site.tenants,
    tenant: (slug) => site.tenants.find((each) => each.slug === slug) ?? null,
    modelsOf,
    find(id) {
      if (lists.size === 0) modelsOf(null)
      // A name holds its tenant's slug.
      for (const tenant of byId.has(id) ? [] : site.tenants) if (id.includes(tenant.slug)) modelsOf(tenant)
      return byId.get(id)
    },
    async linksOf(model) {
      const known = parsed.get(model.id)
      if (known) return known
      const file = site.linkFiles.findLastIndex((first) => first <= model.ref[1])
      const texts = (await load('links', file, `data/links/${file}.js`)) as readonly string[] // as write-site.ts wrote it
      const links = parse(texts[model.ref[1] - (site.linkFiles[file] ?? 0)] ?? '', model.tenant) as ModelLinks // as written
      parsed.set(model.id, links)
      return links
    },
    async bodyOf(model) {
      const number = model.ref[2]
      const text = (await load('body', number, `data/models/${number}.js`)) as string // as written
      return parse(text, model.tenant) as ModelBody // as written
    },
    async resultsOf(model) {
      const name = model.tenant?.slug ?? 'all-tenants'
      const results = (await load('results', name, `data/results/${name}.js`)) as ResultsPayload // as written
      return results[model.place] ?? null
    },
  }
}

function listOf(site: SitePayload, tenant: TenantPayload | null): readonly SiteModel[] {
  const refs = tenant ? tenant.models : site.shared
  return refs.map((ref, place) => {
    const card = parse(site.cards[ref[0]] ?? '', tenant) as ModelCard // as written
    return { ...card, tenant, ref, place }
  })
}

function parse(text: string, tenant: TenantPayload | null): unknown {
  return JSON.parse(filledIn(text, tenant))
}
