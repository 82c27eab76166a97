import { GataError } from '@gata/base'
import { z } from 'zod'
import type { Account, Connection, ConnectorIo, ExtractWindow, Page, Session } from '../connector.ts'
import type { ObjectContract } from '../object.ts'
import { filterPage, isEmpty } from '../record-text/text-page.ts'
import { adSets, ads, campaigns, facebookInsights, fieldsOf } from './contract.ts'
import { readEdge } from './edge.ts'
import { createGraphClient, type GraphClient } from './graph-client.ts'
import { type ReportContext, readInsights } from './insights-report.ts'
import { settings } from './settings.ts'

/** Which connector reads the account, and which of its insights are that connector's. */
export interface MetaReader {
  readonly connector: string
  readonly ownsPlatform: (platform: string) => boolean
}

interface Edge {
  readonly name: string
  readonly object: ObjectContract
  readonly statuses: readonly string[]
}

const campaignStatuses = ['ACTIVE', 'PAUSED', 'DELETED', 'ARCHIVED', 'IN_PROCESS', 'WITH_ISSUES']
const adSetStatuses = [...campaignStatuses, 'CAMPAIGN_PAUSED']
const adStatuses = [
  ...adSetStatuses,
  'ADSET_PAUSED',
  'PENDING_REVIEW',
  'DISAPPROVED',
  'PREAPPROVED',
  'PENDING_BILLING_INFO',
]

/** Deleted and archived ones only come when their status is asked for, and their figures stay in the insights. */
const edges: readonly Edge[] = [
  { name: 'campaigns', object: campaigns, statuses: campaignStatuses },
  { name: 'adsets', object: adSets, statuses: adSetStatuses },
  { name: 'ads', object: ads, statuses: adStatuses },
]

const accountAnswer = z.looseObject({ account_id: z.string(), currency: z.string(), timezone_name: z.string() })

/** One ad account as one of its two connectors sees it. */
export function openSession(reader: MetaReader, connection: Connection, io: ConnectorIo): Session {
  const accountId = settings.parse(connection.settings).account_id
  const client = createGraphClient(reader.connector, connection, io)
  const context: ReportContext = { connector: reader.connector, client, io, accountId }
  return {
    account: () => readAccount(client, accountId),
    extract: (object, window) => extract(reader, context, object, window),
  }
}

async function readAccount(client: GraphClient, accountId: string): Promise<Account> {
  const fields = 'account_id,name,currency,timezone_name'
  const account = accountAnswer.parse(await client.node(`act_${accountId}`, { fields }))
  return { accountId: account.account_id, timeZone: account.timezone_name, currency: account.currency }
}

async function* extract(
  reader: MetaReader,
  context: ReportContext,
  object: string,
  window: ExtractWindow,
): AsyncGenerator<Page> {
  const edge = edges.find((one) => one.object.name === object)
  if (edge && window.kind === 'full') {
    yield* readEdge(context.client, `act_${context.accountId}/${edge.name}`, {
      fields: fieldsOf(edge.object),
      effective_status: edge.statuses,
    })
    return
  }
  if (object !== facebookInsights.name || window.kind !== 'days') {
    throw new GataError('unknown-object', `${reader.connector} does not deliver ${object} by ${window.kind}`, {
      expected: 'facebook_insights by days; campaigns, ad_sets, ads by full',
      got: `${object} by ${window.kind}`,
    })
  }
  for await (const page of readInsights(context, window)) {
    const owned = filterPage(page, 'publisher_platform', (platform) => reader.ownsPlatform(String(platform)))
    if (!isEmpty(owned)) yield owned
  }
}
