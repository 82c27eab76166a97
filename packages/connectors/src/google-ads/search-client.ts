import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Connection, ConnectorIo, Page } from '../connector.ts'
import { createHttpClient } from '../http/http-client.ts'
import { createAuthorize } from './auth.ts'
import { classify } from './classify.ts'

/** Version of the Google Ads API. */
export const apiVersion = 'v25'

/** Asks one account in Google Ads Query Language. */
export interface SearchClient {
  /** All rows of a query, by the chunks they came in. */
  search(query: string): Promise<readonly Page[]>
}

/** Rows are checked for being a list only: their contract is checked later. A chunk without rows has no `results`. */
const streamAnswer = z.array(
  z.looseObject({
    results: z.custom<Page['records']>((value) => value === undefined || Array.isArray(value), 'a list').optional(),
  }),
)

/** Source: https://developers.google.com/google-ads/api/rest/common/search */
export function createSearchClient(customerId: string, connection: Connection, io: ConnectorIo): SearchClient {
  const http = createHttpClient(io, { vendor: 'google_ads', authorize: createAuthorize(connection, io), classify })
  const url = `${connection.baseUrl.replace(/\/$/, '')}/${apiVersion}/customers/${customerId}/googleAds:searchStream`
  return {
    async search(query) {
      const { body } = await http.json({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      const parsed = streamAnswer.safeParse(body)
      if (!parsed.success) {
        throw new GataError('vendor-unexpected-answer', 'Google Ads answered in a form that we do not know', {
          where: `google_ads customers/${customerId}`,
          expected: 'a list of chunks with results',
          got: parsed.error.message,
          todo: 'Please report it with the version of the API.',
          cause: parsed.error,
        })
      }
      return parsed.data.flatMap(({ results }) => (results && results.length > 0 ? [{ records: results }] : []))
    },
  }
}
