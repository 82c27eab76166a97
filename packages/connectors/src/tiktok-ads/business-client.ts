import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Connection, ConnectorIo, Page } from '../connector.ts'
import { createHttpClient } from '../http/http-client.ts'
import { createAuthorize } from './auth.ts'
import { classify } from './classify.ts'

/** Version of TikTok's API for Business. */
export const apiVersion = 'v1.3'

/** Query parameters; lists and objects are written as JSON. */
export type Parameters = Readonly<
  Record<string, string | number | readonly unknown[] | Readonly<Record<string, string>>>
>

/** TikTok's API for Business. A path is relative to the version and ends in a slash: `campaign/get/`. */
export interface BusinessClient {
  /** What an answer holds under `data`. Throws `tiktok-too-much-data` for what must be asked in smaller parts. */
  get(path: string, parameters: Parameters): Promise<unknown>
  /** All pages of a list. */
  pages(path: string, parameters: Parameters): AsyncGenerator<Page>
}

const LARGEST_PAGE = 1000

/** A limit by the minute holds for five minutes, and TikTok does not say so: enough attempts to outlast it. */
const MAX_ATTEMPTS = 20

/** Rows are checked for being a list only: their contract is checked later. */
const listData = z.looseObject({
  list: z.custom<Page['records']>((value) => Array.isArray(value), 'a list'),
  page_info: z.looseObject({ page: z.number().int(), total_page: z.number().int() }),
})

/** Source: https://business-api.tiktok.com/portal/docs?id=1740029169927169 */
export function createBusinessClient(connection: Connection, io: ConnectorIo): BusinessClient {
  const root = `${connection.baseUrl.replace(/\/$/, '')}/open_api/${apiVersion}`
  const http = createHttpClient(io, {
    vendor: 'tiktok_ads',
    authorize: createAuthorize(connection),
    classify,
    maxAttempts: MAX_ATTEMPTS,
  })

  async function get(path: string, parameters: Parameters): Promise<unknown> {
    const { body } = await http.json({ url: `${root}/${path}?${search(parameters)}` })
    return typeof body === 'object' && body !== null ? Reflect.get(body, 'data') : null
  }

  return {
    get,
    async *pages(path, parameters) {
      for (let page = 1, last = 1; page <= last; page++) {
        const data = await get(path, { ...parameters, page, page_size: LARGEST_PAGE })
        const parsed = listData.safeParse(data)
        if (!parsed.success) throw unexpected(path, parsed.error)
        last = parsed.data.page_info.total_page
        if (parsed.data.list.length > 0) yield { records: parsed.data.list }
      }
    },
  }
}

function search(parameters: Parameters): string {
  const entries = Object.entries(parameters).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ])
  return new URLSearchParams(entries).toString()
}

function unexpected(path: string, cause: Error): GataError {
  return new GataError('vendor-unexpected-answer', 'TikTok answered in a form that we do not know', {
    where: `tiktok_ads ${path}`,
    expected: 'a page with list and page_info',
    got: cause.message,
    todo: 'Please report it with the version of the API.',
    cause,
  })
}
