import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Account, Connection, ConnectorIo, ExtractWindow, Page, Session } from '../connector.ts'
import { customerQuery, entityQueries, performanceQueries } from './queries.ts'
import { createSearchClient, type SearchClient } from './search-client.ts'
import { settings } from './settings.ts'

const customerRow = z.looseObject({
  customer: z.looseObject({
    id: z.string(),
    timeZone: z.string(),
    currencyCode: z.string(),
    manager: z.boolean().optional(),
  }),
})

/** One Google Ads account. */
export function openSession(connection: Connection, io: ConnectorIo): Session {
  const customerId = settings.parse(connection.settings).customer_id
  const client = createSearchClient(customerId, connection, io)
  return {
    account: () => readAccount(client, customerId),
    extract: (object, window) => extract(client, object, window),
  }
}

async function readAccount(client: SearchClient, customerId: string): Promise<Account> {
  const [page] = await client.search(customerQuery)
  const { customer } = customerRow.parse(page?.records[0])
  if (customer.manager) {
    throw new GataError('google-ads-manager-account', 'a manager account has no figures of its own', {
      where: `google_ads customers/${customerId}`,
      expected: 'an account with campaigns',
      got: 'a manager account',
      todo: 'Put it into settings.login_customer_id, and the account below it into settings.customer_id.',
    })
  }
  return { accountId: customer.id, timeZone: customer.timeZone, currency: customer.currencyCode }
}

async function* extract(client: SearchClient, object: string, window: ExtractWindow): AsyncGenerator<Page> {
  for (const query of queriesOf(object, window)) yield* await client.search(query)
}

function queriesOf(object: string, window: ExtractWindow): readonly string[] {
  if (object === 'ad_performance' && window.kind === 'days') return performanceQueries(window.from, window.to)
  const query = entityQueries[object]
  if (query && window.kind === 'full') return [query]
  throw new GataError('unknown-object', `google_ads does not deliver ${object} by ${window.kind}`, {
    expected: `ad_performance by days; ${Object.keys(entityQueries).join(', ')} by full`,
    got: `${object} by ${window.kind}`,
  })
}
