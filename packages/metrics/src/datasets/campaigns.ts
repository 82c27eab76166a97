import { campaigns } from '@gata/models'
import type { Dataset } from '@gata/semantic'
import { fieldsOf } from '../fields.ts'
import { type DescribedTenant, publishedTable } from '../star-schema.ts'

/** Campaigns as they are today; facts join them by platform and id. */
export function campaignsDataset(tenant: DescribedTenant): Dataset {
  const { text, entity } = fieldsOf(campaigns, tenant.currency)
  return {
    name: 'campaigns',
    title: 'Campaigns',
    description: campaigns.description,
    relation: publishedTable(tenant, campaigns),
    keys: [{ columns: ['source_platform', 'campaign_id'], proof: 'audited' }],
    dimensions: [
      entity('campaign_id'),
      text('campaign_name', { title: 'Campaign', synonyms: ['campaign'] }),
      text('campaign_status_normalised', { title: 'Campaign status' }),
      text('objective'),
    ],
    measures: [{ name: 'campaigns', aggregate: 'count', type: 'bigint', description: 'Campaigns known today.' }],
    joins: [],
  }
}
