import { GataError, isGataError } from '@gata/base'
import { z } from 'zod'
import type { Account, Connection, ConnectorIo, ExtractWindow, Page, Session } from '../connector.ts'
import { settings } from './settings.ts'
import { createStripeClient, type StripeClient } from './stripe-client.ts'

type StripeObject = Page['records'][number]

/** How an object is read: by its list, and what changed later by the events that name it. */
interface ObjectRead {
  readonly path: string
  /** What is asked for whole instead of by its id. */
  readonly expand: string | null
  readonly eventTypes: readonly string[]
  /** The id of the object that an event is about; null where it is about none. */
  readonly idOf: (subject: StripeObject) => unknown
}

const objectReads: Readonly<Record<string, ObjectRead>> = {
  charges: {
    path: 'charges',
    expand: 'balance_transaction',
    eventTypes: ['charge.*', 'refund.*'],
    // Refunds and disputes name the charge that they change.
    idOf: (subject) => (subject.object === 'charge' ? subject.id : subject.charge),
  },
  payment_intents: {
    path: 'payment_intents',
    expand: null,
    eventTypes: ['payment_intent.*'],
    idOf: (subject) => subject.id,
  },
}

const accountAnswer = z.looseObject({
  id: z.string(),
  default_currency: z.string().nullable().optional(),
  settings: z
    .looseObject({ dashboard: z.looseObject({ timezone: z.string().nullable().optional() }).optional() })
    .nullable()
    .optional(),
})

const eventBody = z.looseObject({
  data: z.looseObject({ object: z.custom<StripeObject>((value) => typeof value === 'object' && value !== null) }),
})

/** Events are kept for thirty days; a day less, so that none is missed while they are read. */
const EVENTS_KEPT_MS = 29 * 24 * 3_600_000
const AT_ONCE = 10

/** One Stripe account: a first read by lists, changes after it by new objects and by the events about older ones. */
export function openSession(connection: Connection, io: ConnectorIo): Session {
  const accountId = settings.parse(connection.settings).account_id
  const client = createStripeClient(connection, io)
  return {
    account: () => readAccount(client, accountId),
    extract: (object, window) => extract({ client, io }, object, window),
  }
}

interface Context {
  readonly client: StripeClient
  readonly io: ConnectorIo
}

async function readAccount(client: StripeClient, accountId: string): Promise<Account> {
  const account = accountAnswer.parse(await client.retrieve('account'))
  if (account.id !== accountId) {
    throw new GataError('vendor-not-found', 'the key belongs to another Stripe account', {
      where: 'stripe',
      expected: accountId,
      got: account.id,
      todo: 'Check settings.account_id.',
    })
  }
  return {
    accountId: account.id,
    timeZone: account.settings?.dashboard?.timezone ?? 'Etc/UTC',
    currency: account.default_currency?.toUpperCase() ?? null,
  }
}

async function* extract(context: Context, name: string, window: ExtractWindow): AsyncGenerator<Page> {
  const object = objectReads[name]
  if (!object || window.kind === 'days') {
    throw new GataError('unknown-object', `stripe does not deliver ${name} by ${window.kind}`, {
      expected: `${Object.keys(objectReads).join(', ')} by full or changes`,
      got: `${name} by ${window.kind}`,
    })
  }
  if (window.kind === 'full') {
    yield* created(context, object, {})
    return
  }
  const range = { 'created[gte]': epochSeconds(window.from), 'created[lt]': epochSeconds(window.to) }
  if (window.initial) {
    yield* created(context, object, range)
    return
  }
  if (Date.parse(window.from) < context.io.clock.now().getTime() - EVENTS_KEPT_MS) {
    // Changes of that time are forgotten, and may have met an object of any age.
    yield* created(context, object, { 'created[lt]': range['created[lt]'] })
    return
  }
  const seen = new Set<unknown>()
  for await (const page of created(context, object, range)) {
    for (const record of page.records) seen.add(record.id)
    yield page
  }
  yield* readAgain(context, object, await changedIds(context, object, range, seen))
}

async function* created(
  { client }: Context,
  object: ObjectRead,
  range: Readonly<Record<string, string>>,
): AsyncGenerator<Page> {
  const expand: Record<string, string> = object.expand === null ? {} : { 'expand[]': `data.${object.expand}` }
  for await (const records of client.list(object.path, { ...range, ...expand })) yield { records }
}

async function changedIds(
  { client }: Context,
  object: ObjectRead,
  range: Readonly<Record<string, string>>,
  seen: ReadonlySet<unknown>,
): Promise<readonly string[]> {
  const changed = new Set<string>()
  for (const type of object.eventTypes) {
    for await (const events of client.list('events', { ...range, type })) {
      for (const event of events) {
        const id = object.idOf(eventBody.parse(event).data.object)
        if (typeof id === 'string' && !seen.has(id)) changed.add(id)
      }
    }
  }
  return [...changed]
}

/** An event holds the object as it was then, in the account's own version of the API: the object itself says what it is now. */
async function* readAgain({ client, io }: Context, object: ObjectRead, ids: readonly string[]): AsyncGenerator<Page> {
  const expand: Record<string, string> = object.expand === null ? {} : { 'expand[]': object.expand }
  const readOne = async (id: string): Promise<readonly StripeObject[]> => {
    try {
      return [await client.retrieve(`${object.path}/${encodeURIComponent(id)}`, expand)]
    } catch (thrown) {
      if (!isGataError(thrown, 'vendor-not-found')) throw thrown
      io.logger.log('warn', 'an object that an event names is gone', { vendor: 'stripe', object: object.path, id })
      return []
    }
  }
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const records = (await Promise.all(ids.slice(start, start + AT_ONCE).map(readOne))).flat()
    if (records.length > 0) yield { records }
  }
}

function epochSeconds(instant: string): string {
  return String(Math.floor(Date.parse(instant) / 1000))
}
