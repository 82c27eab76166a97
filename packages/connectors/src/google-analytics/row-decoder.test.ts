import { expect, it } from 'vitest'
import { compileRowDecoder } from './row-decoder.ts'

const decode = compileRowDecoder([
  { name: 'event_name', type: 'STRING' },
  { name: 'event_timestamp', type: 'INTEGER' },
  {
    name: 'event_params',
    type: 'RECORD',
    mode: 'REPEATED',
    fields: [
      { name: 'key', type: 'STRING' },
      {
        name: 'value',
        type: 'RECORD',
        fields: [
          { name: 'string_value', type: 'STRING' },
          { name: 'int_value', type: 'INTEGER' },
        ],
      },
    ],
  },
  { name: 'ecommerce', type: 'STRUCT', mode: 'NULLABLE', fields: [{ name: 'transaction_id', type: 'STRING' }] },
  { name: 'tags', type: 'STRING', mode: 'REPEATED' },
])

it('gives values by position the names of the schema and keeps their text', () => {
  const params = [
    { v: { f: [{ v: 'ga_session_id' }, { v: { f: [{ v: null }, { v: '1700000000' }] } }] } },
    { v: { f: [{ v: 'source' }, { v: { f: [{ v: 'google' }, { v: null }] } }] } },
  ]
  const row = {
    f: [
      { v: 'purchase' },
      { v: '1793500000000000' },
      { v: params },
      { v: { f: [{ v: '1001' }] } },
      { v: [{ v: 'a' }] },
    ],
  }
  expect(decode(row)).toEqual({
    event_name: 'purchase',
    event_timestamp: '1793500000000000',
    event_params: [
      { key: 'ga_session_id', value: { string_value: null, int_value: '1700000000' } },
      { key: 'source', value: { string_value: 'google', int_value: null } },
    ],
    ecommerce: { transaction_id: '1001' },
    tags: ['a'],
  })
})

it('keeps nulls and writes an empty list for a repeated field without values', () => {
  expect(decode({ f: [{ v: null }, { v: null }, { v: [] }, { v: null }, { v: null }] })).toEqual({
    event_name: null,
    event_timestamp: null,
    event_params: [],
    ecommerce: null,
    tags: [],
  })
})
