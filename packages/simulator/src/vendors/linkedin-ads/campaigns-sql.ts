import { literal } from '@gata/sql'
import { adTree } from '../ad-tree.ts'

/** The account as the world has it. */
export interface LinkedinAccount {
  readonly id: string
  readonly name: string
  readonly currency: string
}

const money = (amount: string): string => `json_object('amount', ${amount}, 'currencyCode', account.currency)`
const millis = (column: string): string => `epoch_ms(${column})`

/** LinkedIn's word for a status; a campaign is removed some time after it was deleted. */
const status = "case node.status when 'ACTIVE' then 'ACTIVE' when 'PAUSED' then 'PAUSED' else 'REMOVED' end"

/** SQL that gives the campaigns of some statuses, each as the text of its JSON in `record`. The campaign group is made of the account: it has one. */
export function campaignsSql(statuses: readonly string[], now: Date): string {
  return `
with ${adTree('linkedin_ads', now)}
select
  json_object(
    'id', node.campaign_id::bigint,
    'name', node.name,
    'account', 'urn:li:sponsoredAccount:' || account.account_id,
    'campaignGroup', 'urn:li:sponsoredCampaignGroup:' || '6' || account.account_id,
    'status', ${status},
    'type', 'SPONSORED_UPDATES',
    'costType', 'CPM',
    'format', 'STANDARD_UPDATE',
    'objectiveType', node.objective,
    'dailyBudget', ${money('node.daily_budget::decimal(18,2)::varchar')},
    'unitCost', ${money("'15.00'")},
    'runSchedule', json_object('start', ${millis('node.created_at')}),
    'changeAuditStamps', json_object(
      'created', json_object('time', ${millis('node.created_at')}),
      'lastModified', json_object('time', ${millis('node.updated_at')})
    ),
    'servingStatuses', ['RUNNABLE'],
    'version', json_object('versionTag', '2'),
    'test', false,
    'locale', json_object('country', 'US', 'language', 'en')
  )::varchar as record
from campaign_now as node
join account
  on account.network = 'linkedin_ads'
where ${status} in (${statuses.map(literal).join(', ')})
order by node.campaign_id`
}
