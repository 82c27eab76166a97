import { describe, expect, it } from 'vitest'
import { compileContract } from '../contract-check.ts'
import { recordKey } from '../record-key.ts'
import { testIo } from '../testing/index.ts'
import { vendorFile, vendorRecords } from '../testing/vendor-records.ts'
import { accountPerformanceReport, adGroups, adPerformanceReport, ads, campaigns, reportColumns } from './contract.ts'
import { readReportFile } from './report-file.ts'

const reports = [
  { file: 'bing_ads/ad_performance_report.csv', object: adPerformanceReport },
  { file: 'bing_ads/account_performance_report.csv', object: accountPerformanceReport },
]

/** Records of the SOAP API, whose lists are wrapped; `CampaignId` is ours and stands only in ad groups. */
const entities = [
  { file: 'bing_ads/campaigns.normalised.jsonl', object: campaigns },
  { file: 'bing_ads/ad_groups.normalised.jsonl', object: adGroups },
  { file: 'bing_ads/ads.normalised.jsonl', object: ads },
]

async function recordsOf(text: string, columns: readonly string[]) {
  const io = testIo({ fetch: async () => new Response(text) })
  const records: Readonly<Record<string, unknown>>[] = []
  for await (const page of readReportFile(io, 'https://bing.test/file', columns)) records.push(...page.records)
  return records
}

describe.each(reports)('the contract of $object.name', ({ file, object }) => {
  const text = vendorFile(file)

  it.skipIf(text === null)(`takes every row of ${file} and finds a key of its own for each`, async () => {
    const records = await recordsOf(text ?? '', reportColumns(object))
    const check = compileContract(object)
    expect(records.length).toBeGreaterThan(5)
    expect(records.map(check).filter((violation) => violation !== null)).toEqual([])
    expect(new Set(records.map((record) => recordKey(object, record))).size).toBe(records.length)
  })
})

describe.each(entities)('the contract of $object.name', ({ file, object }) => {
  const records = vendorRecords(file)

  it.skipIf(records === null)(`takes every record of ${file}`, () => {
    const check = compileContract(object)
    expect(records?.map(({ record }) => check(record))).toEqual([null])
    expect(records?.every(({ record }) => recordKey(object, record) !== null)).toBe(true)
  })
})

describe('the contract of ad_performance_report', () => {
  const row = { AccountId: '1', CampaignId: '2', AdGroupId: '3', AdId: '4', TimePeriod: '2026-11-01', Spend: '1.48' }
  const check = compileContract(adPerformanceReport)

  it('names rows that are cut by device apart, so that none is taken for another version of its sister', () => {
    const keys = ['Computer', 'Smartphone'].map((DeviceType) => recordKey(adPerformanceReport, { ...row, DeviceType }))
    expect(keys).toEqual(['1|2|3|4|2026-11-01||Computer||||||', '1|2|3|4|2026-11-01||Smartphone||||||'])
  })

  it('takes a figure that is empty or dashes, and refuses words', () => {
    expect([check({ ...row, Revenue: '' }), check({ ...row, Revenue: '--' })]).toEqual([null, null])
    expect(check({ ...row, Spend: 'n/a' })).toMatchObject({ path: 'Spend' })
  })

  it('asks for no column that cuts rows', () => {
    expect(reportColumns(adPerformanceReport)).toEqual([
      'AccountId',
      'CampaignId',
      'AdGroupId',
      'AdId',
      'TimePeriod',
      'CurrencyCode',
      'Spend',
      'Impressions',
      'Clicks',
      'Conversions',
      'ConversionsQualified',
      'Revenue',
    ])
  })
})
