import { describe, expect, it } from 'vitest'
import { compileContract } from '../contract-check.ts'
import { recordKey } from '../record-key.ts'
import { vendorRecords } from '../testing/vendor-records.ts'
import { adGroups, adPerformance, ads, campaigns } from './contract.ts'

const files = [
  { file: 'google_ads/campaigns.jsonl', object: campaigns, left: 0 },
  { file: 'google_ads/ad_groups.jsonl', object: adGroups, left: 0 },
  { file: 'google_ads/ads.jsonl', object: ads, left: 0 },
  // Six are figures of whole accounts, which we never ask for.
  { file: 'google_ads/ad_performance.jsonl', object: adPerformance, left: 6 },
]

describe.each(files)('the contract of $object.name', ({ file, object, left }) => {
  const records = vendorRecords(file)
  const check = compileContract(object)

  it.skipIf(records === null)(`takes every record of ${file} and finds its key`, () => {
    const known = (records ?? []).filter(({ record }) => object !== adPerformance || record.campaign !== undefined)
    expect((records ?? []).length - known.length).toBe(left)
    const found = known.map(({ place, record }) => ({
      place,
      violation: check(record),
      key: recordKey(object, record),
    }))
    expect(found.length).toBeGreaterThan(1)
    expect(found.filter((one) => one.violation !== null || one.key === null)).toEqual([])
  })
})

describe('the contract of ad_performance', () => {
  const row = {
    customer: { resourceName: 'customers/1', id: '1', currencyCode: 'USD' },
    campaign: { resourceName: 'customers/1/campaigns/2', id: '2' },
    segments: { date: '2026-11-01' },
    metrics: { costMicros: '2500000', conversions: 1.5 },
  }
  const adRow = {
    ...row,
    adGroup: { resourceName: 'customers/1/adGroups/3', id: '3' },
    adGroupAd: { resourceName: 'customers/1/adGroupAds/3~4', ad: { resourceName: 'customers/1/ads/4', id: '4' } },
  }

  it('names an ad row by campaign, ad group, ad and day, a campaign row by campaign and day', () => {
    expect(recordKey(adPerformance, adRow)).toBe('2|3|4|2026-11-01')
    expect(recordKey(adPerformance, row)).toBe('2|||2026-11-01')
  })

  it('refuses 64-bit integers that came as JSON numbers and so may have lost digits', () => {
    const check = compileContract(adPerformance)
    expect(check(adRow)).toBeNull()
    expect(check({ ...row, metrics: { costMicros: 2500000 } })).toMatchObject({ path: 'metrics.costMicros' })
  })
})
