import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Connection, ConnectorIo, Page } from '../connector.ts'
import { createHttpClient } from '../http/http-client.ts'
import { createAuthorize, hostsOf } from './auth.ts'
import { classify } from './classify.ts'
import { settings } from './settings.ts'

/** Version of Amazon's Sponsored Products and reporting APIs. */
export const apiVersion = 'v3'

/** A page of a list; the next one is asked for by its token. */
export interface ListPage {
  readonly rows: Page['records']
  readonly nextToken: string | null
}

/** What a list is called: in the address, in the answer and in the media type that names its version. */
export interface ListName {
  readonly path: string
  readonly member: string
  readonly mediaType: string
}

/** Amazon's advertising API as one profile sees it. */
export interface AdsClient {
  get(path: string): Promise<unknown>
  post(path: string, mediaType: string, body: unknown): Promise<unknown>
  page(list: ListName, nextToken: string | null): Promise<ListPage>
}

/** The largest page whose records may carry extended data. */
const PAGE_ROWS = 100

const everyState = { include: ['ENABLED', 'PAUSED', 'ARCHIVED'] }

/** Rows are checked for being a list only: their contract is checked later. */
const rowList = z.custom<Page['records']>((value) => Array.isArray(value), 'a list')

/** Source: https://advertising.amazon.com/API/docs/en-us/guides/get-started/using-advertising-apis */
export function createAdsClient(connection: Connection, io: ConnectorIo): AdsClient {
  const http = createHttpClient(io, { vendor: 'amazon_ads', authorize: createAuthorize(connection, io), classify })
  const root = hostsOf(connection).api
  const scope = { 'amazon-advertising-api-scope': settings.parse(connection.settings).profile_id }

  async function post(path: string, mediaType: string, body: unknown): Promise<unknown> {
    const headers = { ...scope, accept: mediaType, 'content-type': mediaType }
    return (await http.json({ method: 'POST', url: `${root}${path}`, headers, body: JSON.stringify(body) })).body
  }

  return {
    post,
    async get(path) {
      return (await http.json({ url: `${root}${path}`, headers: { ...scope, accept: 'application/json' } })).body
    },
    async page({ path, member, mediaType }, nextToken) {
      const answer = await post(path, mediaType, {
        stateFilter: everyState,
        maxResults: PAGE_ROWS,
        includeExtendedDataFields: true,
        ...(nextToken === null ? {} : { nextToken }),
      })
      const parsed = z.looseObject({ [member]: rowList, nextToken: z.string().nullish() }).safeParse(answer)
      if (!parsed.success) throw unexpected(path, `a page with ${member}`, parsed.error)
      const next = parsed.data.nextToken
      return { rows: rowList.parse(parsed.data[member]), nextToken: typeof next === 'string' && next ? next : null }
    },
  }
}

/** What Amazon said in a form that nobody expects. */
export function unexpected(where: string, expected: string, cause: Error): GataError {
  return new GataError('vendor-unexpected-answer', 'Amazon Ads answered in a form that we do not know', {
    where: `amazon_ads ${where}`,
    expected,
    got: cause.message,
    todo: 'Please report it with the version of the API.',
    cause,
  })
}
