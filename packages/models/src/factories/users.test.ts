import { runModel } from '@gata/transform/testing'
import { describe, expect, it } from 'vitest'
import { modelNamed, modelTenant } from '../testing/graph-of.ts'

const tenant = modelTenant(['shopify', 'google_analytics'])

async function usersOf(events: readonly Record<string, unknown>[], orders: readonly Record<string, unknown>[] = []) {
  return await runModel<Record<string, unknown>>(modelNamed(tenant, 'dim_acme__users'), {
    inputs: [
      [modelNamed(tenant, 'fct_acme__events'), events.map(eventRow)],
      [modelNamed(tenant, 'fct_acme__orders'), orders.map(orderRow)],
    ],
    orderBy: ['user_pseudo_id', 'customer_id'],
  })
}

function eventRow(row: Record<string, unknown>, index: number): Record<string, unknown> {
  return {
    source_platform: 'google_analytics',
    event_id: `e${index}`,
    event_name: 'page_view',
    event_at: `2026-11-01 10:00:${String(index).padStart(2, '0')}+00`,
    ...row,
  }
}

function orderRow(row: Record<string, unknown>, index: number): Record<string, unknown> {
  return { source_platform: 'shopify', order_date: `2026-11-0${index + 1} 12:00:00+00`, is_test: false, ...row }
}

describe('users', () => {
  it('learn address and customer from one and the same order of the device, its latest', async () => {
    const [user] = await usersOf(
      [
        { user_pseudo_id: 'd1', order_id: '1001' },
        { user_pseudo_id: 'd1', order_id: '1002' },
      ],
      [
        { order_id: '1', order_number: '1001', customer_email: 'zoe@example.com', customer_id: '1' },
        { order_id: '2', order_number: '1002', customer_email: 'amy@example.com', customer_id: '9' },
      ],
    )
    expect(user).toMatchObject({
      customer_email: 'amy@example.com',
      customer_id: '9',
      is_customer: true,
      total_events: 2,
    })
  })

  it('keep customers of whom no device is known', async () => {
    const rows = await usersOf(
      [{ user_pseudo_id: 'd1' }],
      [{ order_id: '1', order_number: '1001', customer_email: 'bob@example.com', customer_id: '7' }],
    )
    expect(rows.map((row) => [row.user_pseudo_id, row.customer_id, row.is_customer])).toEqual([
      ['d1', null, false],
      [null, '7', true],
    ])
  })

  it('are one person across devices that a login or a customer ties together, over several steps', async () => {
    const rows = await usersOf(
      [
        { user_pseudo_id: 'd1', user_id: 'u1' },
        { user_pseudo_id: 'd2', user_id: 'u1', order_id: '1001' },
        { user_pseudo_id: 'd3', order_id: '1002' },
        { user_pseudo_id: 'd4' },
      ],
      [
        { order_id: '1', order_number: '1001', customer_email: 'bob@example.com', customer_id: '7' },
        { order_id: '2', order_number: '1002', customer_email: 'bob@example.com' },
      ],
    )
    const persons = new Map(rows.map((row) => [row.user_pseudo_id, row.person_id]))
    expect(persons.get('d2')).toBe(persons.get('d1'))
    expect(persons.get('d3')).toBe(persons.get('d1'))
    expect(persons.get('d4')).not.toBe(persons.get('d1'))
  })

  it('are apart again once what tied them is gone, and the same in whatever order their rows come', async () => {
    const events = [
      { user_pseudo_id: 'd1', user_id: 'u1' },
      { user_pseudo_id: 'd2', user_id: 'u1', order_id: '1001' },
      { user_pseudo_id: 'd3', order_id: '1002' },
    ].map((event, minute) => ({ ...event, event_at: `2026-11-01 10:0${minute}:00+00` }))
    const ordersOf = (...customers: readonly string[]) =>
      customers.map((customer_id, index) => ({
        order_id: `${index}`,
        order_number: `100${index + 1}`,
        customer_id,
        order_date: `2026-11-0${index + 1} 12:00:00+00`,
      }))
    const personsOf = async (...[seen, bought]: Parameters<typeof usersOf>) =>
      (await usersOf(seen, bought)).map((row) => `${String(row['user_pseudo_id'])} ${String(row['person_id'])}`)
    const tied = ordersOf('7', '7')
    const together = await personsOf(events, tied)
    expect(new Set(together.map((row) => row.split(' ')[1])).size).toBe(1)
    expect(await personsOf(events.toReversed(), tied.toReversed())).toEqual(together)

    const apart = (await personsOf(events, ordersOf('7', '9'))).map((row) => row.split(' ')[1])
    expect(apart.map((person) => apart.indexOf(person))).toEqual([0, 0, 2])
    expect(await personsOf(events, tied)).toEqual(together)
  })

  it('are not made one by a device that two people order from', async () => {
    const rows = await usersOf(
      [
        { user_pseudo_id: 'shared', order_id: '1001' },
        { user_pseudo_id: 'shared', order_id: '1002' },
        { user_pseudo_id: 'zoe', order_id: '1003' },
        { user_pseudo_id: 'amy', order_id: '1004' },
      ],
      [
        { order_id: '1', order_number: '1001', customer_email: 'zoe@example.com', customer_id: '1' },
        { order_id: '2', order_number: '1002', customer_email: 'amy@example.com', customer_id: '9' },
        { order_id: '3', order_number: '1003', customer_email: 'zoe@example.com', customer_id: '1' },
        { order_id: '4', order_number: '1004', customer_email: 'amy@example.com', customer_id: '9' },
      ],
    )
    const persons = new Map(rows.map((row) => [row.user_pseudo_id, row.person_id]))
    expect(persons.get('zoe')).not.toBe(persons.get('amy'))
    expect(persons.get('shared')).toBe(persons.get('amy'))
  })

  it.each([
    ['a role’s mailbox', { customer_email: 'info@example.com' }],
    ['a till’s address', { customer_email: 'pos@shop.example' }],
    ['no customer at all', { customer_id: '0', customer_email: 'not an address' }],
  ])('are not made one by %s', async (_, customer) => {
    const rows = await usersOf(
      [
        { user_pseudo_id: 'd1', order_id: '1001' },
        { user_pseudo_id: 'd2', order_id: '1002' },
      ],
      [
        { order_id: '1', order_number: '1001', ...customer },
        { order_id: '2', order_number: '1002', ...customer },
      ],
    )
    expect(new Set(rows.map((row) => row.person_id)).size).toBe(2)
  })

  it('are not made one by a login or an address that more than twenty share, nor by chains without end', async () => {
    const crowd = Array.from({ length: 21 }, (_, index) => ({ user_pseudo_id: `d${index}`, user_id: 'kiosk' }))
    const household = Array.from({ length: 5 }, (_, index) => ({ user_pseudo_id: `h${index}`, user_id: 'family' }))
    const rows = await usersOf([...crowd, ...household], [])
    const persons = (prefix: string) =>
      new Set(rows.filter((row) => String(row['user_pseudo_id']).startsWith(prefix)).map((row) => row.person_id)).size
    expect([persons('d'), persons('h')]).toEqual([21, 1])
  })

  it('of a cluster of more than 500 keys stay alone', async () => {
    const orders = Array.from({ length: 300 }, (_, index) => [
      { order_id: `a${index}`, customer_id: `${index + 1}`, customer_email: `p${index}@example.com` },
      { order_id: `b${index}`, customer_id: `${index + 1}`, customer_email: `p${index + 1}@example.com` },
    ]).flat()
    const rows = await usersOf(
      [],
      orders.map((order) => ({ ...order, order_date: '2026-11-01 12:00:00+00' })),
    )
    expect(new Set(rows.map((row) => row.person_id)).size).toBe(300)
  })

  it('keep country and device of one and the same first event', async () => {
    const [user] = await usersOf(
      [
        { user_pseudo_id: 'd1', device_category: 'mobile' },
        { user_pseudo_id: 'd1', geo_country: 'FR', device_category: 'desktop' },
      ],
      [],
    )
    expect(user).toMatchObject({ first_geo_country: null, first_device_category: 'mobile' })
  })

  it('never come from test orders', async () => {
    expect(await usersOf([], [{ order_id: '1', order_number: '1', customer_id: '7', is_test: true }])).toEqual([])
  })
})
