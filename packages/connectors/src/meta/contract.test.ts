import { describe, expect, it } from 'vitest'
import { compileContract } from '../contract-check.ts'
import { recordKey } from '../record-key.ts'
import { vendorRecords } from '../testing/vendor-records.ts'
import { adSets, ads, campaigns, facebookInsights, fieldsOf } from './contract.ts'

const files = [
  { file: 'facebook_ads/campaigns.jsonl', object: campaigns, left: 0 },
  { file: 'facebook_ads/ad_sets.jsonl', object: adSets, left: 0 },
  { file: 'facebook_ads/ads.jsonl', object: ads, left: 0 },
  { file: 'facebook_ads/facebook_insights.jsonl', object: facebookInsights, left: 0 },
  // The last four are figures of ad sets, which we never ask for.
  { file: 'facebook_ads/facebook_insights_by_publisher_platform.jsonl', object: facebookInsights, left: 4 },
]

describe.each(files)('the contract of $object.name', ({ file, object, left }) => {
  const records = vendorRecords(file)
  const check = compileContract(object)

  it.skipIf(records === null)(`takes every record of ${file} and finds its key`, () => {
    const known = (records ?? []).filter(({ record }) => object !== facebookInsights || record.ad_id !== undefined)
    expect((records ?? []).length - known.length).toBe(left)
    const found = known.map(({ place, record }) => ({
      place,
      violation: check(record),
      key: recordKey(object, record),
    }))
    expect(found.length).toBeGreaterThan(5)
    expect(found.filter((one) => one.violation !== null || one.key === null)).toEqual([])
  })
})

describe('the contract of facebook_insights', () => {
  const row = { ad_id: '1', date_start: '2026-11-01', date_stop: '2026-11-01', publisher_platform: 'instagram' }

  it('names a row by ad, day and platform', () => {
    expect(recordKey(facebookInsights, row)).toBe('1|2026-11-01|instagram')
  })

  it('refuses spend that came as a JSON number', () => {
    const check = compileContract(facebookInsights)
    expect(check({ ...row, spend: '76.53' })).toBeNull()
    expect(check({ ...row, spend: 76.53 })).toMatchObject({ path: 'spend', got: '76.53' })
  })

  it('does not ask for a breakdown as a field, which Meta refuses', () => {
    const fields = fieldsOf(facebookInsights, ['publisher_platform']).split(',')
    expect(fields).toContain('account_currency')
    expect(fields).not.toContain('publisher_platform')
  })
})
