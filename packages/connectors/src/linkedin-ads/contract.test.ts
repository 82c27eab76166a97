import { describe, expect, it } from 'vitest'
import { compileContract } from '../contract-check.ts'
import { recordKey } from '../record-key.ts'
import { vendorRecords } from '../testing/vendor-records.ts'
import { adAnalytics, adAnalyticsByCampaign, analyticsFields, campaigns, withDay } from './contract.ts'

const files = [
  { file: 'linkedin_ads/ad_analytics.jsonl', object: adAnalytics },
  { file: 'linkedin_ads/ad_analytics_by_campaign.jsonl', object: adAnalyticsByCampaign },
  // A tool reshaped some fields of these, though none that we read.
  { file: 'linkedin_ads/campaigns.normalised.jsonl', object: campaigns },
]

describe.each(files)('the contract of $object.name', ({ file, object }) => {
  const records = vendorRecords(file)
  const check = compileContract(object)

  it.skipIf(records === null)(`takes every record of ${file} and finds its key`, () => {
    const found = (records ?? []).map(({ place, record }) => {
      const known = object === campaigns ? record : withDay(record)
      return { place, violation: check(known), key: recordKey(object, known) }
    })
    expect(found.length).toBeGreaterThan(1)
    expect(found.filter((one) => one.violation !== null || one.key === null)).toEqual([])
  })
})

describe('the contract of ad_analytics', () => {
  const row = withDay({
    dateRange: { start: { month: 7, day: 2, year: 2026 }, end: { month: 7, day: 2, year: 2026 } },
    pivotValues: ['urn:li:sponsoredCreative:8', 'urn:li:sponsoredCampaign:7'],
    impressions: 19090,
    costInLocalCurrency: '-0.000000000000000002',
  })

  it('names a row by creative, campaign and day', () => {
    expect(compileContract(adAnalytics)(row)).toBeNull()
    expect(recordKey(adAnalytics, row)).toBe('urn:li:sponsoredCreative:8|urn:li:sponsoredCampaign:7|2026-07-02')
    const { pivotValues: _, ...rest } = row
    const byCampaign = { ...rest, pivotValues: ['urn:li:sponsoredCampaign:7'] }
    expect(recordKey(adAnalyticsByCampaign, byCampaign)).toBe('urn:li:sponsoredCampaign:7|2026-07-02')
  })

  it('refuses costs that came as JSON numbers, and a row without a day', () => {
    const check = compileContract(adAnalytics)
    expect(check({ ...row, costInLocalCurrency: 209.449 })).toMatchObject({ path: 'costInLocalCurrency' })
    expect(check(withDay({ pivotValues: ['urn:li:sponsoredCreative:8'] }))).toMatchObject({ path: 'day' })
  })

  it('asks for no more fields than LinkedIn gives at once', () => {
    expect(analyticsFields.length).toBeLessThanOrEqual(20)
  })
})
