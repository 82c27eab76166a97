import { GataError } from '@gata/base'
import type { z } from 'zod'
import type { Connection, ConnectorIo } from '../connector.ts'
import { createHttpClient, type HttpRequest } from '../http/http-client.ts'
import { createAuthorize } from './auth.ts'
import { classify } from './classify.ts'
import { type RestliQuery, restliQuery } from './restli.ts'

/** The versioned REST API. */
export interface RestClient {
  /** The answer to one request, in the form that `schema` says; throws `vendor-unexpected-answer` for another. */
  get<Answer>(path: string, query: RestliQuery, schema: z.ZodType<Answer>): Promise<Answer>
}

const LONGEST_URL = 4000

/** Source: https://learn.microsoft.com/en-us/linkedin/marketing/versioning */
export function createRestClient(connection: Connection, io: ConnectorIo): RestClient {
  const http = createHttpClient(io, { vendor: 'linkedin_ads', authorize: createAuthorize(connection, io), classify })
  const base = `${connection.baseUrl.replace(/\/$/, '')}/rest`
  return {
    async get(path, query, schema) {
      const { body } = await http.json(requestOf(`${base}/${path}`, restliQuery(query)))
      const parsed = schema.safeParse(body)
      if (parsed.success) return parsed.data
      throw new GataError('vendor-unexpected-answer', 'LinkedIn answered in a form that we do not know', {
        where: `linkedin_ads ${path}`,
        got: parsed.error.message,
        todo: 'Please report it with the version of the API.',
        cause: parsed.error,
      })
    },
  }
}

/** An address that is too long is refused: its query then goes in the body of a POST that stands for a GET. */
function requestOf(url: string, query: string): HttpRequest {
  const whole = query === '' ? url : `${url}?${query}`
  if (whole.length <= LONGEST_URL) return { url: whole }
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-http-method-override': 'GET' },
    body: query,
  }
}
