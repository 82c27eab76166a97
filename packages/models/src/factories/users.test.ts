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

  it('never come from test orders', async () => {
    expect(await usersOf([], [{ order_id: '1', order_number: '1', customer_id: '7', is_test: true }])).toEqual([])
  })
})
