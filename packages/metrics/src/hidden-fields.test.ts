import type { Dimension, RowExpression, SemanticModel } from '@gata/semantic'
import { describe, expect, it } from 'vitest'
import { definitionsOf } from './definitions.ts'
import { hiddenFields } from './hidden-fields.ts'

const address: RowExpression = { kind: 'column', name: 'customer_email' }
const country: RowExpression = { kind: 'column', name: 'geo_country' }

function modelOf(expression: RowExpression, more: Partial<Dimension> = {}): SemanticModel {
  const dimension: Dimension = { kind: 'categorical', name: 'field', type: 'varchar', expression }
  const dataset = {
    name: 'buyers',
    relation: { type: 'relation', schema: 'main', name: 'buyers' } as const,
    keys: [],
    measures: [],
    joins: [],
  }
  return { name: 'shop', datasets: [{ ...dataset, dimensions: [Object.assign(dimension, more)] }], metrics: [] }
}

describe('fields of a masked column', () => {
  it.each<[string, RowExpression]>([
    ['by its name', address],
    ['through a function', { kind: 'call', function: 'lower', args: [address] }],
    ['through a cast', { kind: 'cast', to: 'varchar', of: address }],
    // oxlint-disable-next-line unicorn/no-thenable -- a branch of a case is called so, and nobody waits for it
    ['as the condition of a case', { kind: 'case', when: [{ condition: address, then: country }], otherwise: country }],
    ['as what a case gives', { kind: 'case', when: [], otherwise: address }],
    ['in the words of a fragment', { kind: 'fragment', texts: ['md5("customer_email")'], args: [] }],
    ['as an argument of a fragment', { kind: 'fragment', texts: ['md5(', ')'], args: [address] }],
  ])('are hidden %s', (_, expression) => {
    expect(hiddenFields(modelOf(expression), ['customer_email'])).toEqual(['buyers.field'])
    expect(hiddenFields(modelOf(expression), [])).toEqual([])
  })

  it('and what is marked as naming people; nothing else', () => {
    expect(hiddenFields(modelOf(country, { tags: ['personal-data'] }), ['customer_email'])).toEqual(['buyers.field'])
    expect(hiddenFields(modelOf(country), ['customer_email'])).toEqual([])
  })

  it('are the addresses of customers in the definitions of a tenant', () => {
    const model = definitionsOf({ slug: 'tyrell_corp', currency: 'EUR' })
    expect(hiddenFields(model, ['customer_email'])).toEqual(['orders.customer_email', 'users.customer_email'])
  })
})
