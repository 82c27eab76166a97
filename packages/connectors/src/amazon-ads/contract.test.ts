import { describe, expect, it } from 'vitest'
import { compileContract } from '../contract-check.ts'
import { recordKey } from '../record-key.ts'
import { vendorRecords } from '../testing/vendor-records.ts'
import {
  reportColumns,
  spAdvertisedProductReport,
  sponsoredProductsAdGroups,
  sponsoredProductsCampaigns,
  sponsoredProductsProductAds,
} from './contract.ts'

const files = [
  { file: 'amazon_ads/sponsored_products_campaigns.jsonl', object: sponsoredProductsCampaigns },
  { file: 'amazon_ads/sponsored_products_ad_groups.jsonl', object: sponsoredProductsAdGroups },
  { file: 'amazon_ads/sponsored_products_product_ads.jsonl', object: sponsoredProductsProductAds },
]

describe.each(files)('the contract of $object.name', ({ file, object }) => {
  const records = vendorRecords(file)
  const check = compileContract(object)

  it.skipIf(records === null)(`takes every record of ${file} and finds its key`, () => {
    const found = (records ?? []).map(({ place, record }) => ({
      place,
      violation: check(record),
      key: recordKey(object, record),
    }))
    expect(found.length).toBeGreaterThan(1)
    expect(found.filter((one) => one.violation !== null || one.key === null)).toEqual([])
  })
})

describe('the contract of sp_advertised_product_report', () => {
  const row = { date: '2026-11-01', campaignId: 3284982, adGroupId: 23424, adId: 23424242, cost: 8.11, clicks: 14 }
  const check = compileContract(spAdvertisedProductReport)

  it('names a row by ad and day, whether its ids are numbers or, being long, text', () => {
    const long = { ...row, adId: '9007199254740993' }
    expect([check(row), check(long)]).toEqual([null, null])
    expect([row, long].map((record) => recordKey(spAdvertisedProductReport, record))).toEqual([
      '23424242|2026-11-01',
      '9007199254740993|2026-11-01',
    ])
  })

  it('refuses an id that lost digits on its way, and a count that is none', () => {
    expect(check({ ...row, adId: 1.5 })).toMatchObject({ path: 'adId' })
    expect(check({ ...row, clicks: 0.5 })).toMatchObject({ path: 'clicks' })
  })

  it('asks for every column but the profile, which Amazon does not know as one', () => {
    expect(reportColumns).toContain('purchases30d')
    expect(reportColumns).not.toContain('profileId')
  })
})
