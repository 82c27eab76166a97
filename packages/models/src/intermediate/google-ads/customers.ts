import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Google Ads accounts. Source: Google Ads API, Customer. */
export const googleCustomers = defineIntermediate({
  object: 'customers',
  description: 'Google Ads accounts.',
  grain: ['customer_id'],
  shape: {
    customer: {
      resourceName: 'VARCHAR',
      id: 'VARCHAR',
      descriptiveName: 'VARCHAR',
      currencyCode: 'VARCHAR',
      timeZone: 'VARCHAR',
      manager: 'BOOLEAN',
    },
  },
  columns: {
    customer_id: [
      column('varchar', 'Vendor id.'),
      "coalesce(f.customer.id, split_part(f.customer.resourceName, '/', 2))",
    ],
    customer_name: [column('varchar', 'Name.', { nullable: true }), 'f.customer.descriptiveName'],
    currency: [column('varchar', 'ISO 4217.', { nullable: true }), 'f.customer.currencyCode'],
    time_zone: [column('varchar', 'IANA zone of the account’s days.', { nullable: true }), 'f.customer.timeZone'],
    is_manager: [column('boolean', 'Holds other accounts.'), 'coalesce(f.customer.manager, false)'],
  },
})
