import { orders } from '@gata/models'
import { call, col, type Dataset } from '@gata/semantic'
import { fieldsOf, personal } from '../fields.ts'
import { type DescribedTenant, publishedTable } from '../star-schema.ts'

/** Orders of the shops; those placed to try a shop out are not orders. */
export function ordersDataset(tenant: DescribedTenant): Dataset {
  const { text, truth, entity, time, money, distinct } = fieldsOf(orders, tenant.currency)
  return {
    name: 'orders',
    title: 'Orders',
    description: orders.description,
    relation: publishedTable(tenant, orders),
    keys: [
      { columns: ['source_platform', 'order_id'], proof: 'audited' },
      { columns: ['order_id'], proof: 'declared' },
    ],
    filter: call('not', col('is_test')),
    timeDimension: 'ordered',
    dimensions: [
      text('source_platform', { title: 'Shop platform' }),
      text('financial_status_normalised', { title: 'Payment status' }),
      text('payment_link_method'),
      truth('is_cancelled'),
      truth('is_new_customer', { title: 'New customer' }),
      entity('order_id'),
      entity('customer_id'),
      text('customer_email', personal),
      time('ordered', { day: 'order_day', instant: 'order_date' }, { description: 'When the order was placed.' }),
    ],
    measures: [
      { name: 'orders', aggregate: 'count', type: 'bigint', unit: 'order', description: 'Orders, cancelled ones too.' },
      money('total_price_reporting'),
      money('net_amount_reporting'),
      money('refunded_amount_reporting'),
      {
        ...money('total_price_reporting'),
        name: 'new_customer_revenue',
        filter: col('is_new_customer'),
        description: 'Revenue of orders that are their customer’s first.',
      },
      {
        name: 'new_customers',
        aggregate: 'count_true',
        expression: col('is_new_customer'),
        type: 'bigint',
        unit: 'customer',
        description: 'Orders that are their customer’s first; guests without an address are not counted.',
      },
      distinct('customers', 'customer_id', {
        description: 'Different customers; guests have no id and are not counted.',
      }),
    ],
    joins: [],
  }
}
