import { runPipeline, simulate } from '@gata/service'
import { openSnapshot } from '@gata/warehouse'
import { describe, expect, it } from 'vitest'
import { type TestPlatform, testPlatform } from './test-platform.ts'
import { worldOf } from './truth-of.ts'

const DAY_MS = 86_400_000

describe.each([{ tenant: 'wayne_enterprises' }, { tenant: 'stark_industries' }])(
  'the charges behind the orders of $tenant',
  ({ tenant }) => {
    it('are those of the world, each at the order that names it, and their refunds come later', async () => {
      await using platform = await testPlatform({ days: 25, visitsPerDay: 120, tenant })
      await using simulation = await simulate(platform.project, platform.tenant)
      const refunded: string[] = []
      for (const days of [0, 6]) {
        simulation.simulator.setNow(new Date(simulation.now().getTime() + days * DAY_MS))
        await runPipeline(platform.project, [platform.tenant])
        const expected = await chargesOfWorld(platform, simulation.now())
        expect(expected.length).toBeGreaterThan(20)
        expect(await chargesOfOrders(platform)).toEqual(expected)
        refunded.push(JSON.stringify(expected.filter((charge) => charge.refunded !== '0.0000')))
      }
      expect(refunded[0]).not.toBe(refunded[1])
    })
  },
)

interface ChargeRow {
  readonly charge_id: string
  readonly order_number: string
  readonly paid: string
  readonly refunded: string
  readonly fee: string
  readonly currency: string
  readonly [column: string]: string
}

async function chargesOfOrders({ home, tenant }: TestPlatform): Promise<readonly ChargeRow[]> {
  await using snapshot = await openSnapshot(home, tenant.slug)
  return await snapshot.rows<ChargeRow>(`
    select
      stripe_charge_id as charge_id,
      order_number,
      paid_amount as paid,
      charge_refunded_amount as refunded,
      fee_amount as fee,
      charge_currency as currency
    from "fct_${tenant.slug}__orders"
    where paid_amount is not null
    order by charge_id`)
}

/** Charges of orders that show theirs; the others stay without a link. */
async function chargesOfWorld(platform: TestPlatform, now: Date): Promise<readonly ChargeRow[]> {
  await using world = await worldOf(platform)
  return await world.rows<ChargeRow>(`
    select
      charge.charge_id,
      "order".order_number::varchar as order_number,
      charge.amount as paid,
      charge.amount_refunded as refunded,
      charge.fee,
      charge.currency
    from charge_as_of(timestamptz '${now.toISOString()}') as charge
    join "order" using (order_id)
    where "order".charge_id_place is not null
    order by charge.charge_id`)
}
