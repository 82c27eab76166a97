import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Connection, ConnectorIo, Page } from '../connector.ts'
import { createHttpClient } from '../http/http-client.ts'
import { createAuthorize, storeUrl } from './auth.ts'
import { classify, limitPause } from './classify.ts'

type StoreRecord = Page['records'][number]

/** Query parameters; empty ones must be left out. */
export type Parameters = Readonly<Record<string, string>>

/** Reads one store. Paths hold the version: `v2/orders`. */
export interface StoreClient {
  /** One thing of the older API. Throws `vendor-not-found` where there is none. */
  one(path: string, parameters?: Parameters): Promise<StoreRecord>
  /** A page of a list of the older API; null behind the last one. */
  list(path: string, parameters: Parameters): Promise<readonly StoreRecord[] | null>
  /** All pages of a list of the newer API. */
  pages(path: string, parameters: Parameters): AsyncGenerator<readonly StoreRecord[]>
}

/** Records are checked for being objects only: their contract is checked later. */
const record = z.custom<StoreRecord>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
const listBody = z.array(record)
const pageBody = z.looseObject({
  data: z.array(record),
  meta: z.looseObject({ pagination: z.looseObject({ total_pages: z.number().int() }) }),
})

/** Requests that are left for the other apps of the store; below it the next request waits for the window to end. */
const RESERVE = 5

/** Source: https://developer.bigcommerce.com/docs/rest-management/orders, https://developer.bigcommerce.com/docs/start/best-practices/filtering */
export function createStoreClient(connection: Connection, io: ConnectorIo): StoreClient {
  const http = createHttpClient(io, { vendor: 'bigcommerce', authorize: createAuthorize(connection), classify })
  const root = storeUrl(connection)

  async function get(path: string, parameters: Parameters): Promise<unknown> {
    const query = new URLSearchParams(parameters).toString()
    const { body, headers } = await http.json({ url: `${root}/${path}${query ? `?${query}` : ''}` })
    const left = Number.parseInt(headers.get('x-rate-limit-requests-left') ?? '', 10)
    const { waitMs } = { waitMs: 0, ...limitPause(headers) }
    if (left < RESERVE && waitMs > 0) {
      io.onRequest?.({ kind: 'wait', reason: 'rate limit', waitMs })
      await io.clock.sleep(waitMs, io.signal)
    }
    return body
  }

  return {
    async one(path, parameters = {}) {
      const parsed = record.safeParse(await get(path, parameters))
      if (!parsed.success) throw unexpected(path, 'an object', parsed.error)
      return parsed.data
    },
    async list(path, parameters) {
      const body = await get(path, parameters)
      if (body === null) return null
      const parsed = listBody.safeParse(body)
      if (!parsed.success) throw unexpected(path, 'a list', parsed.error)
      return parsed.data
    },
    async *pages(path, parameters) {
      for (let page = 1, last = 1; page <= last; page++) {
        const parsed = pageBody.safeParse(await get(path, { ...parameters, page: String(page) }))
        if (!parsed.success) throw unexpected(path, 'data with meta.pagination', parsed.error)
        last = parsed.data.meta.pagination.total_pages
        if (parsed.data.data.length > 0) yield parsed.data.data
      }
    },
  }
}

function unexpected(path: string, expected: string, cause: z.ZodError): GataError {
  return new GataError('vendor-unexpected-answer', 'BigCommerce answered in a form that we do not know', {
    where: `bigcommerce ${path}`,
    expected,
    got: cause.message,
    todo: 'Please report it with the version of the API.',
    cause,
  })
}
