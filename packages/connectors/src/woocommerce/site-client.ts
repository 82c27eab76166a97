import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Connection, ConnectorIo, Page } from '../connector.ts'
import { createHttpClient } from '../http/http-client.ts'
import { createAuthorize, siteUrl } from './auth.ts'
import { classify } from './classify.ts'

type SiteRecord = Page['records'][number]

/** Version of the REST API, as the address says it. */
export const apiVersion = 'wc/v3'

export type Parameters = Readonly<Record<string, string>>

/** Reads one site. */
export interface SiteClient {
  /** What the site says about itself, of WordPress (an empty path) or of WooCommerce. */
  one(path: string): Promise<SiteRecord>
  /** All pages of a list of WooCommerce, in the order of ids. Throws `woocommerce-no-route` for a list that the version lacks. */
  pages(list: string, parameters: Parameters): AsyncGenerator<readonly SiteRecord[]>
}

/** Records are checked for being objects only: their contract is checked later. */
const record = z.custom<SiteRecord>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))

const LARGEST_PAGE = '100'
const TIMEOUT_MS = 60_000

/** Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#pagination */
export function createSiteClient(connection: Connection, io: ConnectorIo): SiteClient {
  const root = siteUrl(connection)
  const http = createHttpClient(io, {
    vendor: 'woocommerce',
    authorize: createAuthorize(connection),
    classify,
    timeoutMs: TIMEOUT_MS,
  })

  return {
    async one(path) {
      const parsed = record.safeParse((await http.json({ url: `${root}/${path}` })).body)
      if (!parsed.success) throw unexpected(path, 'an object', parsed.error.message)
      return parsed.data
    },
    async *pages(list, parameters) {
      let total = 0
      for (let page = 1, last = 1; page <= last; page++) {
        const query = new URLSearchParams({
          order: 'asc',
          orderby: 'id',
          per_page: LARGEST_PAGE,
          ...parameters,
          page: String(page),
        })
        const { body, headers } = await http.json({ url: `${root}/${apiVersion}/${list}?${query.toString()}` })
        const parsed = z.array(record).safeParse(body)
        if (!parsed.success) throw unexpected(list, 'a list', parsed.error.message)
        if (parsed.data.length > 0) yield parsed.data
        last = countOf(list, headers, 'x-wp-totalpages')
        const before = total
        total = countOf(list, headers, 'x-wp-total')
        // Something left the list meanwhile: what stood on this page has moved onto the one before.
        if (total < before && page > 1) page -= 2
      }
    },
  }
}

function countOf(list: string, headers: Headers, name: string): number {
  const value = headers.get(name) ?? ''
  if (/^\d+$/.test(value)) return Number(value)
  throw unexpected(list, `the header ${name}`, value === '' ? 'none; a proxy may have taken it away' : value)
}

function unexpected(path: string, expected: string, got: string): GataError {
  return new GataError('vendor-unexpected-answer', 'WooCommerce answered in a form that we do not know', {
    where: `woocommerce ${path}`,
    expected,
    got,
    todo: 'Check what plug-ins, proxies and caches of the site do to its REST API.',
  })
}
