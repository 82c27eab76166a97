import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Connection, ConnectorIo, Page } from '../connector.ts'
import { createHttpClient } from '../http/http-client.ts'
import { createAuthorize } from './auth.ts'
import { classify } from './classify.ts'

/** Version of the Graph and Marketing API. */
export const apiVersion = 'v26.0'

/** A page of an edge; there is a next one as long as `next` is there. */
export interface EdgePage {
  readonly page: Page
  /** Cursor of the next page; null at the end. */
  readonly after: string | null
}

/** Query parameters; nested ones are written as JSON. */
export type Parameters = Readonly<
  Record<string, string | number | readonly string[] | Readonly<Record<string, string>>>
>

/** Meta's Graph API. A path is relative to the version: `act_1/campaigns`. Throws `meta-too-much-data` for what must be asked in smaller parts. */
export interface GraphClient {
  node(path: string, parameters: Parameters): Promise<unknown>
  post(path: string, parameters: Parameters): Promise<unknown>
  page(path: string, parameters: Parameters): Promise<EdgePage>
}

/** What stands around the rows, which are left in their text. */
const edgeAnswer = z.looseObject({
  data: z.array(z.unknown()),
  paging: z
    .looseObject({ next: z.string().optional(), cursors: z.looseObject({ after: z.string().optional() }).optional() })
    .optional(),
})

/** Source: https://developers.facebook.com/docs/graph-api/results */
export function createGraphClient(connector: string, connection: Connection, io: ConnectorIo): GraphClient {
  const root = `${connection.baseUrl.replace(/\/$/, '')}/${apiVersion}`
  const http = createHttpClient(io, {
    vendor: connector,
    authorize: createAuthorize(connector, connection),
    classify: (answer, body) => classify(connector, answer, body),
  })

  async function node(path: string, parameters: Parameters): Promise<unknown> {
    return (await http.json({ url: `${root}/${path}?${search(parameters)}` })).body
  }

  return {
    node,
    async post(path, parameters) {
      const { body } = await http.json({
        method: 'POST',
        url: `${root}/${path}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: search(parameters),
      })
      return body
    },
    async page(path, parameters) {
      const { body, page } = await http.list({ url: `${root}/${path}?${search(parameters)}` }, 'data')
      const parsed = edgeAnswer.safeParse(body)
      if (!parsed.success) throw unexpected(connector, path, parsed.error)
      const { paging } = parsed.data
      return { page, after: paging?.next ? afterOf(connector, path, paging.cursors?.after, paging.next) : null }
    },
  }
}

/** `next` is the whole address of the next page with the token inside; only its cursor is taken, so that no request goes to an address the vendor made up. */
function afterOf(connector: string, path: string, cursor: string | undefined, next: string): string {
  const after = cursor ?? new URL(next).searchParams.get('after')
  if (after) return after
  throw unexpected(connector, path, new Error('a page with a next one but without a cursor'))
}

function search(parameters: Parameters): string {
  const entries = Object.entries(parameters).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ])
  return new URLSearchParams(entries).toString()
}

function unexpected(connector: string, path: string, cause: Error): GataError {
  return new GataError('vendor-unexpected-answer', 'Meta answered in a form that we do not know', {
    where: `${connector} ${path}`,
    expected: 'a page with data and paging',
    got: cause.message,
    todo: 'Please report it with the version of the API.',
    cause,
  })
}
