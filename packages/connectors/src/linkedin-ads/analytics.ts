import { GataError } from '@gata/base'
import { z } from 'zod'
import type { ConnectorIo, Page } from '../connector.ts'
import { type DayRange, halvesOf } from '../day-range.ts'
import { analyticsFields, withDay } from './contract.ts'
import type { RestClient } from './rest-client.ts'
import { type RestliQuery, restliDate } from './restli.ts'

/** Where figures are read from. */
export interface AnalyticsContext {
  readonly client: RestClient
  readonly io: ConnectorIo
  readonly accountId: string
  /** Ids of the account's campaigns, whatever their status. */
  readonly campaignIds: () => Promise<readonly string[]>
}

/** What a row of figures is about: one pivot, or several in the order in which they are named. */
export type Pivots = readonly ('CREATIVE' | 'CAMPAIGN')[]

/** An answer is cut here without a word, and there are no further pages. */
const MOST_ELEMENTS = 15_000

/** Campaigns whose names fit in one address. */
const CAMPAIGNS_AT_ONCE = 50

/** Part of what is to be read: some days, of some campaigns or all. */
interface Part {
  readonly range: DayRange
  readonly campaigns: readonly string[] | null
}

const answerOf = z.looseObject({
  elements: z.custom<Page['records']>((value) => Array.isArray(value), 'a list'),
})

/**
 * The figures of some days. An answer as long as LinkedIn makes it at most was cut: it is thrown away and read in parts, by halves of its
 * days, then by its campaigns.
 */
export async function* readAnalytics(context: AnalyticsContext, pivots: Pivots, range: DayRange): AsyncGenerator<Page> {
  yield* readPart(context, pivots, { range, campaigns: null })
}

async function* readPart(context: AnalyticsContext, pivots: Pivots, part: Part): AsyncGenerator<Page> {
  const { elements } = await context.client.get('adAnalytics', queryOf(context, pivots, part), answerOf)
  if (elements.length < MOST_ELEMENTS) {
    if (elements.length > 0) yield { records: elements.map(withDay) }
    return
  }
  context.io.onRequest?.({ kind: 'retry', reason: `cut at ${elements.length} elements` })
  for (const smaller of await partsOf(context, part)) yield* readPart(context, pivots, smaller)
}

async function partsOf(context: AnalyticsContext, { range, campaigns }: Part): Promise<readonly Part[]> {
  const halves = halvesOf(range)
  if (halves.length > 1) return halves.map((half) => ({ range: half, campaigns }))
  const ids = campaigns ?? (await context.campaignIds())
  if (campaigns !== null && ids.length <= 1) throw tooMuchData(range, ids)
  const size = Math.max(1, Math.min(CAMPAIGNS_AT_ONCE, Math.ceil(ids.length / 2)))
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ({
    range,
    campaigns: ids.slice(index * size, (index + 1) * size),
  }))
}

/** The finder for one pivot takes no list, the one for several nothing else. */
function queryOf({ accountId }: AnalyticsContext, pivots: Pivots, part: Part): RestliQuery {
  const [only = ''] = pivots
  return {
    parameters: {
      ...(pivots.length === 1 ? { q: 'analytics', pivot: only } : { q: 'statistics', pivots }),
      timeGranularity: 'DAILY',
      dateRange: { start: restliDate(part.range.from), end: restliDate(part.range.to) },
      ...(part.campaigns === null
        ? { accounts: [`urn:li:sponsoredAccount:${accountId}`] }
        : { campaigns: part.campaigns.map((id) => `urn:li:sponsoredCampaign:${id}`) }),
    },
    fields: analyticsFields,
  }
}

function tooMuchData(range: DayRange, campaigns: readonly string[]): GataError {
  return new GataError('linkedin-too-much-data', 'one campaign has more rows on one day than LinkedIn gives', {
    where: `linkedin_ads adAnalytics ${range.from} campaign ${campaigns.join(', ')}`,
    expected: `fewer than ${MOST_ELEMENTS} elements`,
    todo: 'Please report it.',
  })
}
