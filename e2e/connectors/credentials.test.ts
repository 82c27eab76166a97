import { inspect } from 'node:util'
import { isGataError } from '@gata/base'
import type { Connector } from '@gata/connectors'
import type { FaultKind } from '@gata/simulator'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { readAll, simulateVendors, windowsOf } from './simulated-vendors.ts'

const vendors = await simulateVendors()
const { simulator } = vendors

beforeEach(() => simulator.setFaults([]))

afterAll(() => vendors[Symbol.asyncDispose]())

/** Secrets with which a connector buys tokens; the others are sent as they are, and nothing renews them. */
const buysTokens = (connector: Connector): boolean =>
  connector.secrets.some((name) => /^(refresh_token|client_secret|service_account_json)$/.test(name))

describe.each(vendors.connectors)('the connector $name', (connector) => {
  it('says whose account it is', async () => {
    const account = await vendors.open(connector).session.account()
    const settings = Object.values(vendors.connectionOf(connector).settings).map(String)
    expect(settings.some((setting) => account.accountId.includes(setting))).toBe(true)
    expect(() => new Intl.DateTimeFormat('en', { timeZone: account.timeZone })).not.toThrow()
  })

  it('waits when throttled, as long as the vendor says or a little', async () => {
    simulator.setFaults([{ vendor: connector.name, kind: 'throttle', times: 2 }])
    const { session, events, pauses } = vendors.open(connector)
    await session.account()
    const waits = events.filter(({ kind }) => kind === 'retry').map(({ waitMs }) => waitMs)
    expect(waits).toHaveLength(2)
    expect(pauses).toEqual(expect.arrayContaining(waits))
    expect(Math.min(...pauses)).toBeGreaterThan(0)
  })

  it.each<FaultKind>(['throttle', 'server-error', 'expired-token', 'html', 'truncated-body'])(
    'never logs or throws a secret when all it meets is %s',
    async (kind) => {
      const sent = new Set<string>()
      const [contract] = connector.objects
      const [window] = contract ? windowsOf(contract, vendors) : []
      if (!contract || !window) throw new Error('no object')
      const spying: typeof fetch = async (input, init) => {
        const request = new Request(input, init)
        for (const secret of secretsOf(request)) sent.add(secret)
        return await fetch(request)
      }
      const shown: string[] = []
      for (const after of [0, 1]) {
        simulator.setFaults([{ vendor: connector.name, kind, after, times: 1000 }])
        const retryBudget = { left: 3 }
        const { session, events, logged } = vendors.open(connector, { fetch: spying, retryBudget })
        const thrown = await readAll(session, contract.name, window).then(
          () => null,
          (error: unknown) => error,
        )
        if (thrown !== null && !isGataError(thrown)) throw thrown
        shown.push(...logged, inspect(events, { depth: 9 }), inspect(thrown, { depth: 9 }))
      }
      const secrets = [...sent, ...Object.values(vendors.connectionOf(connector).secrets).flatMap(partsOf)]
      expect(sent.size).toBeGreaterThan(0)
      expect(secrets.filter((secret) => shown.some((text) => text.includes(secret)))).toEqual([])
    },
  )
})

describe.each(vendors.connectors.filter(buysTokens))('the tokens of $name', (connector) => {
  it('buys one new token when ten requests find the old one dead', async () => {
    const together = answersTogether()
    const { session, events } = vendors.open(connector, { fetch: together.fetch })
    const full = connector.objects.find(({ sync }) => sync.kind === 'full')
    const read = () => (full ? readAll(session, full.name, { kind: 'full' }) : session.account())
    const first = await vendors.requestsDuring(connector, read)
    const second = await vendors.requestsDuring(connector, read)
    const shop = first.find(({ path }) => !second.some((request) => request.path === path))
    const [data] = second
    if (!shop || !data) throw new Error('no token was bought')
    simulator.setFaults([{ vendor: connector.name, path: data.path, kind: 'expired-token', times: 10 }])
    together.holdBack(10)
    const sent = await vendors.requestsDuring(connector, () => Promise.all(Array.from({ length: 10 }, read)))
    expect(sent.filter(({ fault }) => fault === 'expired-token')).toHaveLength(10)
    expect(sent.filter(({ path }) => path === shop.path)).toHaveLength(1)
    expect(events.filter(({ kind }) => kind === 'retry')).toEqual([])
  })
})

describe.each(vendors.connectors.filter((connector) => !buysTokens(connector)))('the key of $name', (connector) => {
  it('stops at once, by name, when its key is refused', async () => {
    simulator.setFaults([{ vendor: connector.name, kind: 'expired-token', times: 100 }])
    const { session, events } = vendors.open(connector)
    await expect(session.account()).rejects.toMatchObject({ code: 'vendor-refused-credentials' })
    expect(events.filter(({ kind }) => kind === 'retry')).toEqual([])
  })
})

/** A fetch that can keep the next answers back until all of them are there, so that none is followed up before the last. */
function answersTogether() {
  let missing = 0
  let release = (): void => {}
  let all = Promise.resolve()
  const patient: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init)
    missing -= 1
    if (missing === 0) release()
    if (missing >= 0) await all
    return answer
  }
  return {
    fetch: patient,
    holdBack(count: number): void {
      missing = count
      all = new Promise((resolve) => {
        release = resolve
      })
    },
  }
}

/** What a request proves itself with. */
function secretsOf({ headers }: Request): readonly string[] {
  return [...headers]
    .filter(([name]) => /authorization|token|secret|key/i.test(name))
    .map(([, value]) => value.replace(/^(Bearer|Basic) /, ''))
    .filter((value) => value.length >= 8)
}

/** A secret, or the long texts in one that is JSON. */
function partsOf(secret: string): readonly string[] {
  if (!secret.startsWith('{')) return [secret]
  const { private_key: key } = JSON.parse(secret) as { readonly private_key: string } // a service account's file
  return [secret, ...key.split('\n').filter((line) => line.length >= 40)]
}
