import { describe, expect, it } from 'vitest'
import { compileContract } from '../contract-check.ts'
import { recordKey } from '../record-key.ts'
import { vendorRecords } from '../testing/vendor-records.ts'
import { adGroups, ads, adsReportsDaily, campaigns, reportMetrics } from './contract.ts'

const files = [
  { file: 'tiktok_ads/campaigns.jsonl', object: campaigns },
  { file: 'tiktok_ads/ad_groups.jsonl', object: adGroups },
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
    expect(found.length).toBeGreaterThan(3)
    expect(found.filter((one) => one.violation !== null || one.key === null)).toEqual([])
  })
})

describe('the contract of ads', () => {
  // Ids went through a number where these records were collected; on the wire they are text.
  const records = vendorRecords('tiktok_ads/ads.normalised.jsonl')
  const ids = ['ad_id', 'adgroup_id', 'campaign_id', 'advertiser_id']

  it.skipIf(records === null)('takes real ads once their ids are text again', () => {
    const found = (records ?? []).map(({ record }) => ({
      ...record,
      ...Object.fromEntries(ids.map((id) => [id, String(record[id])])),
    }))
    expect(found.map(compileContract(ads))).toEqual([null, null])
  })
})

describe('the contract of ads_reports_daily', () => {
  const row = {
    dimensions: { ad_id: '1714125051115569', stat_time_day: '2026-11-01 00:00:00' },
    metrics: { spend: '20.00', impressions: '5830', clicks: '69', conversion: '0', total_purchase_value: '-' },
  }
  const check = compileContract(adsReportsDaily)

  it('names a row by ad and day, and takes a dash for a figure that does not apply', () => {
    expect(check(row)).toBeNull()
    expect(recordKey(adsReportsDaily, row)).toBe('1714125051115569|2026-11-01 00:00:00')
  })

  it('refuses figures that are neither, and a row of an hour', () => {
    expect(check({ ...row, metrics: { spend: 'n/a' } })).toMatchObject({ path: 'metrics.spend' })
    const dimensions = { ...row.dimensions, stat_time_day: '2026-11-01 13:00:00' }
    expect(check({ ...row, dimensions })).toMatchObject({ path: 'dimensions.stat_time_day' })
  })

  it('asks for campaign and ad group as metrics, as the report has them', () => {
    expect(reportMetrics).toEqual(expect.arrayContaining(['campaign_id', 'adgroup_id', 'conversion']))
  })
})
