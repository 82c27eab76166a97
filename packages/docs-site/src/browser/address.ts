/** Where somebody is on the site. */
export type Address =
  | { readonly page: 'home' }
  | { readonly page: 'tenant'; readonly tenant: string }
  | { readonly page: 'shared' }
  | { readonly page: 'model'; readonly model: string; readonly column: string | null; readonly tenant: string | null }

/** Reads what stands behind the `#`. */
export function addressOf(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const [page, first, second] = path.split('/').map(decoded)
  const tenant = new URLSearchParams(query).get('tenant')
  if (page === 'model' && first) return { page, model: first, column: second || null, tenant }
  if (page === 'tenant' && first) return { page, tenant: first }
  return page === 'shared' ? { page } : { page: 'home' }
}

/** A part that nobody can read is taken as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function tenantLink(slug: string): string {
  return `#/tenant/${encodeURIComponent(slug)}`
}

export const sharedLink = '#/shared'

/** A model's page; for one that all tenants share, with the tenant through whose graph it is looked at. */
export function modelLink(
  model: { readonly id: string; readonly tenant: unknown },
  column: string | null = null,
  seenBy: { readonly slug: string } | null = null,
): string {
  const path = `#/model/${encodeURIComponent(model.id)}${column === null ? '' : `/${encodeURIComponent(column)}`}`
  return model.tenant === null && seenBy ? `${path}?tenant=${encodeURIComponent(seenBy.slug)}` : path
}
