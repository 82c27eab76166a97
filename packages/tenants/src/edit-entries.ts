import { GataError } from '@gata/base'
import { type Document, isMap, isScalar, type Pair, type Scalar, type YAMLMap } from 'yaml'
import { needTenant, tenantSlugs } from './edit-tenants.ts'
import type { SettingValue } from './tenant.ts'

/** A tenant as it enters the file. */
export interface NewTenant {
  readonly slug: string
  readonly businessName: string
  readonly currency: string
  readonly timeZone: string
  readonly sources: readonly {
    readonly connector: string
    readonly settings: Readonly<Record<string, SettingValue>>
  }[]
}

/** Adds a tenant behind the others, as `pending`. Error: `tenants-duplicate`. */
export function addTenant(document: Document, tenant: NewTenant): void {
  if (tenantSlugs(document).includes(tenant.slug)) {
    throw new GataError('tenants-duplicate', `there is a tenant ${tenant.slug} already`, { where: 'tenants.yaml' })
  }
  const entry = {
    business_name: tenant.businessName,
    status: 'pending',
    reporting: { currency: tenant.currency, time_zone: tenant.timeZone },
    sources: Object.fromEntries(tenant.sources.map(({ connector, settings }) => [connector, sourceOf(settings)])),
  }
  const pair = document.createPair(tenant.slug, entry)
  const tenants = mapOfTenants(document)
  if (isScalar(pair.key)) pair.key.spaceBefore = tenants.items.length > 0
  quoteTexts(pair.value, new Set(tenant.sources.flatMap(({ settings }) => Object.keys(settings))))
  tenants.add(pair)
}

/** Takes a tenant out of the file with the comments that are about it. Error: `unknown-tenant`. */
export function removeTenant(document: Document, slug: string): void {
  needTenant(document, slug)
  const tenants = mapOfTenants(document)
  const isFirst = tenantSlugs(document)[0] === slug
  tenants.delete(slug)
  tenants.flow = tenants.items.length === 0
  if (!isFirst) return
  // What stands above the first entry belongs to the list for the parser; its last paragraph is about the entry.
  tenants.commentBefore =
    tenants.commentBefore
      ?.split(/\n\s*\n/)
      .slice(0, -1)
      .join('\n\n') || null
  const [next] = tenants.items
  if (isScalar(next?.key)) next.key.spaceBefore = false
}

function sourceOf(settings: Readonly<Record<string, SettingValue>>): object {
  return Object.keys(settings).length === 0 ? { enabled: true } : { enabled: true, settings }
}

/** An empty list of tenants stands as `{}` or as nothing at all. */
function mapOfTenants(document: Document): YAMLMap {
  const found = document.get('tenants')
  if (isMap(found)) {
    found.flow = false
    return found
  }
  const made = document.createNode({})
  document.set('tenants', made)
  return made
}

/** An id is text, and stands in quotes so that a person sees that it is. */
function quoteTexts(node: unknown, names: ReadonlySet<string>): void {
  if (!isMap(node)) return
  for (const { key, value } of node.items as Pair<Scalar<string>>[]) {
    // made above from plain objects
    if (isScalar(value) && typeof value.value === 'string' && names.has(key.value) && /^[\d.]+$/.test(value.value)) {
      value.type = 'QUOTE_DOUBLE'
    }
    quoteTexts(value, names)
  }
}
