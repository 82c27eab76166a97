import { adPerformance } from '../../canonical/ad-performance.ts'
import { campaigns } from '../../canonical/campaigns.ts'
import { starTest } from '../../testing/star-test.ts'

function googleRow(campaign: string, ad: string | null, costMicros: string) {
  return {
    customer: { id: '5', currencyCode: 'EUR' },
    campaign: { id: campaign },
    ...(ad === null ? {} : { adGroup: { id: 'g1' }, adGroupAd: { ad: { id: ad } } }),
    segments: { date: '2026-11-01' },
    metrics: { costMicros },
  }
}

const insight = {
  account_id: '9',
  account_currency: 'USD',
  campaign_id: 'c1',
  adset_id: 's1',
  ad_id: 'a1',
  date_start: '2026-11-01',
  impressions: '100',
  clicks: '7',
}

/** What the engines make of ad platforms' reports. */
export const adTests = [
  starTest(adPerformance, 'a Performance Max campaign stands at campaign grain, and never beside ad rows of its day', {
    sources: ['google_ads'],
    records: {
      'google_ads.ad_performance': [
        googleRow('1', 'a1', '1000001'),
        googleRow('1', null, '1000000'),
        googleRow('2', null, '7000000'),
      ],
    },
    expect: [
      { campaign_id: '1', ad_group_id: 'g1', ad_id: 'a1', spend: 1, currency: 'EUR', clicks: 0 },
      { campaign_id: '2', ad_group_id: null, ad_id: null, spend: 7, currency: 'EUR', clicks: 0 },
    ],
  }),
  starTest(adPerformance, 'a row of Instagram never counts in Facebook, nor the other way round', {
    sources: ['facebook_ads', 'instagram_ads'],
    records: {
      'facebook_ads.facebook_insights': [
        { ...insight, publisher_platform: 'facebook', spend: '1' },
        { ...insight, publisher_platform: 'instagram', spend: '100' },
      ],
      'instagram_ads.facebook_insights': [
        { ...insight, publisher_platform: 'facebook', spend: '1' },
        { ...insight, publisher_platform: 'instagram', spend: '100' },
      ],
    },
    expect: [
      { source_platform: 'facebook_ads', spend: 1 },
      { source_platform: 'instagram_ads', spend: 100 },
    ],
  }),
  starTest(adPerformance, 'a conversion of Meta is what the tenant calls one, and none of its aliases', {
    sources: ['facebook_ads'],
    logic: { facebook_insights: { conversionEventPattern: 'purchase' } },
    records: {
      'facebook_ads.facebook_insights': [
        {
          ...insight,
          spend: '12.50',
          actions: [
            { action_type: 'purchase', value: '2' },
            { action_type: 'omni_purchase', value: '2' },
          ],
          action_values: [{ action_type: 'purchase', value: '118.40' }],
        },
      ],
    },
    expect: [{ ad_id: 'a1', spend: 12.5, impressions: 100, clicks: 7, conversions: 2, conversion_value: 118.4 }],
  }),
  starTest(adPerformance, 'a report of Microsoft that is cut by device is added up', {
    sources: ['bing_ads'],
    records: {
      'bing_ads.ad_performance_report': ['1.10', '0.20'].map((Spend, index) => ({
        AccountId: '180',
        CampaignId: '531',
        AdGroupId: '135',
        AdId: '848',
        TimePeriod: '2026-11-01',
        CurrencyCode: 'EUR',
        DeviceType: index === 0 ? 'Computer' : 'Smartphone',
        Spend,
        Impressions: '3',
        Clicks: index === 0 ? '7' : '',
      })),
    },
    expect: [{ ad_id: '848', spend: 1.3, impressions: 6, clicks: 7 }],
  }),
  starTest(campaigns, 'a campaign of LinkedIn has one row and a status in the vocabulary of all', {
    sources: ['linkedin_ads'],
    records: {
      'linkedin_ads.campaigns': [
        {
          id: 7,
          account: 'urn:li:sponsoredAccount:508',
          name: 'Awareness',
          status: 'ACTIVE',
          objectiveType: 'BRAND_AWARENESS',
        },
        { id: 9, account: 'urn:li:sponsoredAccount:508', name: 'Old', status: 'REMOVED' },
      ],
    },
    expect: [
      {
        campaign_id: '7',
        campaign_name: 'Awareness',
        campaign_status_normalised: 'active',
        objective: 'BRAND_AWARENESS',
        account_id: '508',
      },
      {
        campaign_id: '9',
        campaign_name: 'Old',
        campaign_status_normalised: 'removed',
        objective: null,
        account_id: '508',
      },
    ],
  }),
]
