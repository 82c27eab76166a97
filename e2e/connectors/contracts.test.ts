import { type Connector, compileContract, recordKey } from '@gata/connectors'
import { extractPackage, loadPackages } from '@gata/ingest'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { brokenRecords } from './broken-records.ts'
import { openLanding } from './landing.ts'
import { type Records, readAll, simulateVendors, windowsOf } from './simulated-vendors.ts'

const vendors = await simulateVendors()
const { simulator, now } = vendors

beforeEach(() => {
  simulator.setFaults([])
  simulator.setNow(now)
})

afterAll(() => vendors[Symbol.asyncDispose]())

describe.each(vendors.connectors)('the connector $name', (connector) => {
  it('comes to an end, with records that keep their contracts and have keys', async () => {
    for (const contract of connector.objects) {
      const check = compileContract(contract)
      for (const window of windowsOf(contract, vendors)) {
        const records = await readAll(vendors.open(connector).session, contract.name, window)
        expect([contract.name, records.length]).not.toEqual([contract.name, 0])
        const broken = records.map(check).filter((violation) => violation !== null)
        expect(broken).toEqual([])
        expect(records.filter((record) => recordKey(contract, record) === null)).toEqual([])
      }
    }
  })

  it('goes on from its cursors to what a fresh read finds', async () => {
    await using resumed = await openLanding(vendors)
    await resumed.sync(connector)
    simulator.setNow(new Date(now.getTime() + 5 * 86_400_000))
    await resumed.sync(connector)
    await using fresh = await openLanding(vendors)
    await fresh.sync(connector)
    for (const { name } of connector.objects) {
      const expected = await fresh.current(connector, name)
      expect(expected.length).toBeGreaterThan(0)
      expect(await resumed.current(connector, name)).toEqual(expected)
    }
  })

  it('has a record that is broken in any declared way put into quarantine, and the good one landed', async () => {
    await using landing = await openLanding(vendors)
    for (const contract of connector.objects) {
      const good = await goodRecord(connector, contract.name)
      const broken = brokenRecords(contract, good)
      expect(broken.length).toBeGreaterThan(0)
      const place = { tenant: 'acme', source: connector.name, object: contract.name }
      await extractPackage({
        home: landing.home,
        place,
        contract,
        session: { ...vendors.open(connector).session, extract: pageOf([good, ...broken.map(({ record }) => record)]) },
        planned: { window: { kind: 'full' }, cursorBefore: null, cursorAfter: { kind: 'full', at: now.toISOString() } },
        now: () => now,
        traffic: () => ({ requests: 0, retries: 0 }),
      })
      const { masterModelId } = connector
      await loadPackages(landing.warehouse, {
        home: landing.home,
        targets: [{ place, contract, masterModelId }],
        now: () => now,
      })
      const rows = await landing.warehouse.rows<{ path: string }>(
        `select path from platform._quarantine where object = '${contract.name}'`,
      )
      const fields = rows.map(({ path }) => path.split('.')[0] ?? '')
      expect(new Set(fields)).toEqual(new Set(broken.map(({ field }) => field)))
      expect(rows).toHaveLength(broken.length)
      expect(await landing.current(connector, contract.name)).toHaveLength(1)
    }
  })
})

async function goodRecord(connector: Connector, object: string): Promise<Records[number]> {
  const contract = connector.objects.find(({ name }) => name === object)
  const [window] = contract ? windowsOf(contract, vendors) : []
  const [record] = window ? await readAll(vendors.open(connector).session, object, window) : []
  if (!record) throw new Error(`no record of ${connector.name} ${object}`)
  return record
}

function pageOf(records: Records) {
  return async function* () {
    yield { records }
  }
}
