import { lintModel, rollupTables } from '@gata/semantic'
import { expect, it } from 'vitest'
import { definitionsOf } from './definitions.ts'
import { hiddenFields } from './hidden-fields.ts'

const model = definitionsOf({ slug: 'tyrell_corp', currency: 'EUR' })
const tables = rollupTables(model)

it('the rollups of the star schema hold together', () => {
  expect(lintModel(model)).toEqual([])
  expect(tables.map(({ rollup }) => rollup.name)).toEqual([
    'ads_by_campaign',
    'ads_by_platform',
    'orders_by_status',
    'sessions_by_campaign',
    'sessions_by_device',
    'sessions_by_traffic',
    'events_by_name',
  ])
})

it('no rollup tells people apart, or fields that are hidden from some', () => {
  const hidden = hiddenFields(model, ['customer_email'])
  // Whether an order is somebody's first says of a row what it is, and not whose.
  const people = /email|(?<!is_new_)customer|user|person|device_id|pseudo/
  for (const { rollup, groups, partials } of tables) {
    expect(rollup.dimensions.filter((name) => hidden.includes(`${rollup.dataset}.${name}`))).toEqual([])
    expect(rollup.measures.filter((name) => hidden.includes(`${rollup.dataset}.${name}`))).toEqual([])
    expect([...groups, ...partials].filter((each) => people.test(JSON.stringify(each)))).toEqual([])
  }
})
