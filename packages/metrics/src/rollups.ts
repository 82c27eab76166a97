import { type Dataset, isAdditive, type Rollup } from '@gata/semantic'

/** What is told apart in a rollup of a dataset. */
type Shape = Pick<Rollup, 'name' | 'dataset' | 'timeDimension' | 'dimensions' | 'joins' | 'description'>

/**
 * What dashboards and agents ask for most, by day: what campaigns cost and brought, what shops sold, where sessions came from and what they did.
 * Fields that name people and ids of people stand in none of them.
 */
const shapes: readonly Shape[] = [
  {
    name: 'ads_by_campaign',
    description: 'Ad performance by day, platform, account and campaign.',
    dataset: 'ad_performance',
    timeDimension: 'reported',
    dimensions: ['source_platform', 'account_id'],
    joins: ['campaigns'],
  },
  {
    name: 'ads_by_platform',
    description: 'Ad performance by day and platform.',
    dataset: 'ad_performance',
    timeDimension: 'reported',
    dimensions: ['source_platform'],
  },
  {
    name: 'orders_by_status',
    description: 'Orders by day, shop platform, status and whether they are of new customers.',
    dataset: 'orders',
    timeDimension: 'ordered',
    dimensions: ['source_platform', 'financial_status_normalised', 'is_cancelled', 'is_new_customer'],
  },
  {
    name: 'sessions_by_campaign',
    description: 'Sessions by day, ad platform, campaign and whether they converted.',
    dataset: 'sessions',
    timeDimension: 'started',
    dimensions: ['attributed_source_platform', 'attribution_method', 'is_conversion_session'],
    joins: ['campaigns'],
  },
  {
    name: 'sessions_by_device',
    description: 'Sessions by day, ad platform, device, country and whether they converted.',
    dataset: 'sessions',
    timeDimension: 'started',
    dimensions: ['attributed_source_platform', 'device_category', 'geo_country', 'is_conversion_session'],
  },
  {
    name: 'sessions_by_traffic',
    description: 'Sessions by day, ad platform and the source and medium of the traffic.',
    dataset: 'sessions',
    timeDimension: 'started',
    dimensions: ['source_platform', 'attributed_source_platform', 'traffic_source', 'traffic_medium'],
  },
  {
    name: 'events_by_name',
    description: 'Events by day, analytics platform, name, device and country.',
    dataset: 'events',
    timeDimension: 'happened',
    dimensions: ['source_platform', 'event_name', 'device_category', 'geo_country'],
  },
]

/** The rollups of the star schema, each of all measures of its dataset that are put together of parts without a difference. */
export function rollupsOf(datasets: readonly Dataset[]): readonly Rollup[] {
  return shapes.map((shape) => {
    const measures = datasets.find(({ name }) => name === shape.dataset)?.measures ?? []
    return { ...shape, grain: 'day', measures: measures.filter(isAdditive).map(({ name }) => name) }
  })
}
