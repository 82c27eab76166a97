import type { TenantPayload } from '../payload.ts'
import type { SiteModel, Store } from './store.ts'

/** A model or a column that a search found. */
export interface Hit {
  readonly model: SiteModel
  /** Null where the model itself was found. */
  readonly column: string | null
  readonly description: string
  readonly score: number
  /** How many tenants have one like it. */
  readonly tenants: number
}

interface Entry {
  readonly model: SiteModel
  readonly tenants: number
}

/**
 * The best hits for some words, each of which must stand in the name or the description: models before columns of equal rank. Models that
 * tenants have alike are found once: that of the tenant named in the words, else of the one looked at, else of the first.
 */
export function search(store: Store, words: string, looked: TenantPayload | null, limit: number): readonly Hit[] {
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean)
  const named = store.tenants.find(({ slug }) => asked.some((word) => word === slug))
  const wanted = named ? asked.filter((word) => word !== named.slug) : asked
  if (asked.length === 0) return []
  const hits = entriesOf(store, named ?? looked).flatMap(({ model, tenants }) => [
    ...hitOf(model, null, model.description, wanted, tenants),
    ...model.columns.flatMap(({ name, description }) => hitOf(model, name, description, wanted, tenants)),
  ])
  return hits.sort((left, right) => right.score - left.score || compare(left, right)).slice(0, limit)
}

function compare(left: Hit, right: Hit): number {
  return left.model.name.localeCompare(right.model.name) || (left.column ?? '').localeCompare(right.column ?? '')
}

const entries = new Map<string | null, readonly Entry[]>()

/** One model for each card. */
function entriesOf(store: Store, preferred: TenantPayload | null): readonly Entry[] {
  const key = preferred?.slug ?? null
  const known = entries.get(key)
  if (known) return known
  const counts = new Map<number, number>()
  for (const { models } of store.tenants) for (const [card] of models) counts.set(card, (counts.get(card) ?? 0) + 1)
  const found = new Map<number, Entry>()
  for (const tenant of preferred ? [preferred, null, ...store.tenants] : [null, ...store.tenants]) {
    const refs = tenant ? tenant.models : store.site.shared
    for (const [place, [card]] of refs.entries()) {
      const model = found.has(card) ? undefined : store.modelsOf(tenant)[place]
      if (model) found.set(card, { model, tenants: counts.get(card) ?? 0 })
    }
  }
  const made = [...found.values()]
  entries.set(key, made)
  return made
}

function hitOf(
  model: SiteModel,
  column: string | null,
  description: string,
  words: readonly string[],
  tenants: number,
): readonly Hit[] {
  const name = (column ?? model.name).toLowerCase()
  const text = description.toLowerCase()
  let score = column === null ? 3 : 0
  for (const word of words) {
    const found = scoreOf(word, name, text)
    if (found === 0 && !(column !== null && model.name.toLowerCase().includes(word))) return []
    score += found
  }
  if (column !== null && words.every((word) => scoreOf(word, name, text) === 0)) return []
  if (model.layer === 'analytics') score += 4
  if (model.layer === 'source' || model.layer === 'staging') score -= 3
  return [{ model, column, description, score, tenants }]
}

function scoreOf(word: string, name: string, text: string): number {
  if (name === word) return 60
  if (name.startsWith(word)) return 34
  if (name.includes(`_${word}`)) return 28
  if (name.includes(word)) return 16
  if (new RegExp(`\\b${word.replaceAll(/[^\w]/g, '.')}`).test(text)) return 8
  return text.includes(word) ? 4 : 0
}
