import { resolve } from 'node:path'
import { GataError } from '@gata/base'
import type { Project } from '../project.ts'

/** Where events of OpenLineage go. */
export type LineageSettings = { readonly namespace: string } & (
  | { readonly kind: 'http'; readonly url: string; readonly apiKey: string | null }
  | { readonly kind: 'file'; readonly path: string }
)

/**
 * What the environment says, in the variables of OpenLineage's own clients: `OPENLINEAGE_URL` with `OPENLINEAGE_ENDPOINT` and `OPENLINEAGE_API_KEY`,
 * `OPENLINEAGE_NAMESPACE`, `OPENLINEAGE_DISABLED`; and ours, `OPENLINEAGE_FILE`, for a file of lines. Null where nothing is to be sent.
 *
 * @throws GataError `bad-setting`.
 */
export function lineageSettings({ environment, root }: Pick<Project, 'environment' | 'root'>): LineageSettings | null {
  const { OPENLINEAGE_URL: url, OPENLINEAGE_FILE: file } = environment
  if (environment['OPENLINEAGE_DISABLED'] === 'true') return null
  const namespace = environment['OPENLINEAGE_NAMESPACE'] || 'gata'
  if (url) {
    const endpoint = environment['OPENLINEAGE_ENDPOINT'] || 'api/v1/lineage'
    const address = URL.canParse(url) ? new URL(endpoint, url.endsWith('/') ? url : `${url}/`) : null
    if (address?.protocol === 'http:' || address?.protocol === 'https:') {
      return { kind: 'http', url: address.href, apiKey: environment['OPENLINEAGE_API_KEY'] || null, namespace }
    }
    throw new GataError('bad-setting', 'OPENLINEAGE_URL is no address of a server', {
      expected: 'https://lineage.example.com',
      got: url,
    })
  }
  return file ? { kind: 'file', path: resolve(root, file), namespace } : null
}
