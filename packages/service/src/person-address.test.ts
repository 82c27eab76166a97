import { sql } from '@gata/sql'
import { openMemoryWarehouse } from '@gata/warehouse/testing'
import { describe, expect, it } from 'vitest'
import { holdsAddress, normalisedAddress } from './person-address.ts'

describe('an address', () => {
  it('is compared without spaces around it and in lower case', () => {
    expect(normalisedAddress(' Ann+Shop@Example.COM ')).toBe('ann+shop@example.com')
  })

  it.each(['ann', 'ann@', 'ann@example', 'ann @example.com', '"ann"@example.com', 'ann@example.com,bob@example.com'])(
    'is not %j',
    (text) => {
      expect(() => normalisedAddress(text)).toThrow('no such address')
    },
  )

  it.each([
    ['{"email":"ANN+Shop@example.com"}', true],
    ['write to ann+shop@example.com.', true],
    ['https://x.test/?e=ann%2Bshop%40example.com&n=1', true],
    ['https://x.test/?q=a%3Dann+shop@example.com', true],
    ['{"email":"joann+shop@example.com"}', false],
    ['{"email":"j.ann+shop@example.com"}', false],
    ['{"email":"ann+shop@example.com.au"}', false],
    ['{"email":"ann+shop@example.community"}', false],
    ['{"email":"annnshop@example.com"}', false],
  ])('in %j is %j', async (text, found) => {
    await using warehouse = await openMemoryWarehouse()
    const query = sql`select ${holdsAddress(sql`${text}::varchar`, 'ann+shop@example.com')} as found`
    expect(await warehouse.rows(query)).toEqual([{ found }])
  })
})
