import { GataError } from '@gata/base'
import type { z } from 'zod'
import type { Connection, ConnectorIo } from '../connector.ts'
import { createHttpClient } from '../http/http-client.ts'
import { createAuthorize, defaultBaseUrl } from './auth.ts'
import { classify } from './classify.ts'

/** Version of the API of all services. */
export const apiVersion = 'v13'

/** The services that are read, by the name in their path and their host below the vendor's. */
const hosts = {
  CampaignManagement: 'campaign',
  CustomerManagement: 'clientcenter',
  Reporting: 'reporting',
} as const

/** The services of one account. Every call is a POST, whether it reads or not. */
export interface ServiceClient {
  /** The answer to one call, in the form that `schema` says; throws `vendor-unexpected-answer` for another. */
  call<Answer>(
    service: keyof typeof hosts,
    operation: string,
    body: Readonly<Record<string, unknown>>,
    schema: z.ZodType<Answer>,
  ): Promise<Answer>
}

/** Source: https://learn.microsoft.com/en-us/advertising/guides/web-service-addresses */
export function createServiceClient(connection: Connection, io: ConnectorIo): ServiceClient {
  const http = createHttpClient(io, { vendor: 'bing_ads', authorize: createAuthorize(connection, io), classify })
  return {
    async call(service, operation, body, schema) {
      const { body: answer } = await http.json({
        method: 'POST',
        url: `${hostOf(connection.baseUrl, service)}/${service}/${apiVersion}/${operation}`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      const parsed = schema.safeParse(answer)
      if (parsed.success) return parsed.data
      throw new GataError('vendor-unexpected-answer', 'Microsoft Advertising answered in a form that we do not know', {
        where: `bing_ads ${operation}`,
        got: parsed.error.message,
        todo: 'Please report it with the version of the API.',
        cause: parsed.error,
      })
    },
  }
}

function hostOf(baseUrl: string, service: keyof typeof hosts): string {
  const base = baseUrl.replace(/\/$/, '')
  return base === defaultBaseUrl ? base.replace('https://', `https://${hosts[service]}.`) : base
}
