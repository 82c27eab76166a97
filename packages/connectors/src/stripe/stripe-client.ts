import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Connection, ConnectorIo, Page } from '../connector.ts'
import { createHttpClient } from '../http/http-client.ts'
import { createAuthorize } from './auth.ts'
import { classify } from './classify.ts'

type StripeObject = Page['records'][number]

/** Reads one Stripe account. */
export interface StripeClient {
  /** The pages of a list, newest object first. */
  list(path: string, parameters: Readonly<Record<string, string>>): AsyncGenerator<readonly StripeObject[]>
  /** One object; throws `vendor-not-found` where there is none. */
  retrieve(path: string, parameters?: Readonly<Record<string, string>>): Promise<StripeObject>
}

/** Objects are checked for being objects with an id only: their contract is checked later. */
const listAnswer = z.looseObject({
  data: z.array(z.custom<StripeObject & { readonly id: string }>(hasId, 'an object with an id')),
  has_more: z.boolean(),
})

const LARGEST_PAGE = '100'

/** Source: https://docs.stripe.com/api/pagination */
export function createStripeClient(connection: Connection, io: ConnectorIo): StripeClient {
  const http = createHttpClient(io, { vendor: 'stripe', authorize: createAuthorize(connection), classify })
  const base = `${connection.baseUrl.replace(/\/$/, '')}/v1`
  const get = async (path: string, parameters: Readonly<Record<string, string>>): Promise<unknown> => {
    const query = new URLSearchParams(parameters).toString()
    return (await http.json({ url: `${base}/${path}${query ? `?${query}` : ''}` })).body
  }
  return {
    async *list(path, parameters) {
      let after: string | null = null
      for (;;) {
        const cursor: Record<string, string> = after === null ? {} : { starting_after: after }
        const parsed = listAnswer.safeParse(await get(path, { limit: LARGEST_PAGE, ...parameters, ...cursor }))
        if (!parsed.success) throw unexpected(path, 'a list with data and has_more', parsed.error)
        const { data, has_more } = parsed.data
        if (data.length > 0) yield data
        const last: string | null = data.at(-1)?.id ?? null
        if (!has_more || last === null) return
        if (last === after) throw unexpected(path, 'a page behind the one before', `${last} again`)
        after = last
      }
    },
    async retrieve(path, parameters = {}) {
      const body = await get(path, parameters)
      if (!hasId(body)) throw unexpected(path, 'an object with an id', typeof body)
      return body
    },
  }
}

function hasId(value: unknown): value is StripeObject & { readonly id: string } {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'id') === 'string'
}

function unexpected(path: string, expected: string, got: unknown): GataError {
  return new GataError('vendor-unexpected-answer', 'Stripe answered in a form that we do not know', {
    where: `stripe ${path}`,
    expected,
    got: got instanceof Error ? got.message : String(got),
    todo: 'Please report it with the version of the API.',
    ...(got instanceof Error ? { cause: got } : {}),
  })
}
