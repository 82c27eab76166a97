import { column } from '@gata/sql'
import { defineCanonical, mustHold, oneOf } from './canonical.ts'

/** What every shop's payment status is called in the star schema. */
const financialStatuses = [
  'pending',
  'authorized',
  'partially_paid',
  'paid',
  'partially_refunded',
  'refunded',
  'voided',
  'cancelled',
  'failed',
  'expired',
  'unknown',
] as const

/** One row per order of a shop, test and cancelled ones marked, not dropped. */
export const orders = defineCanonical({
  name: 'orders',
  prefix: 'fct',
  description: 'One row per order of a shop; test and cancelled orders are marked, not dropped.',
  grain: ['source_platform', 'order_id'],
  columns: {
    tenant_slug: column('varchar', 'Owner of the row.'),
    source_platform: column('varchar', 'Connector that reported it.'),
    order_id: column('varchar', 'The shop’s own id.'),
    order_date: column('timestamptz', 'Instant of the order.'),
    total_price: column('decimal(18,4)', 'What the customer owed at checkout, tax and shipping in, in `currency`.'),
    currency: column('varchar', 'ISO 4217, of the shop.'),
    financial_status: column('varchar', 'Payment status in the shop’s own word, lower case.', { nullable: true }),
    customer_email: column('varchar', 'Trimmed, lower case.', { nullable: true }),
    customer_id: column('varchar', 'The shop’s id; null for guests.', { nullable: true }),
    line_items_json: column('json', 'List of {product_id, variant_id, sku, name, quantity, unit_price, total}.', {
      nullable: true,
    }),
    order_number: column('varchar', 'The number people see, without `#`.', { nullable: true }),
    financial_status_normalised: column('varchar', 'One vocabulary for all shops.'),
    is_test: column('boolean', 'Placed to try the shop out.'),
    is_cancelled: column('boolean', 'Cancelled by shop or customer.'),
    refunded_amount: column('decimal(18,4)', 'Paid back so far, in `currency`.'),
    net_amount: column('decimal(18,4)', '`total_price` less `refunded_amount`.'),
    stripe_charge_id: column(
      'varchar',
      'Charge behind the payment, by its id or that of its payment intent in the order itself.',
      { nullable: true },
    ),
    payment_link_method: column('varchar', 'Where in the order that id stood; `none` where it leads to no charge.'),
    updated_at: column('timestamptz', 'Last change at the shop.', { nullable: true }),
    order_day: column('date', 'Day of the order in the tenant’s reporting time zone.'),
    paid_amount: column(
      'decimal(18,4)',
      'What the charge brought in, in `charge_currency`; null without a charge, or where an older order has it.',
      {
        nullable: true,
      },
    ),
    charge_refunded_amount: column('decimal(18,4)', 'Paid back of the charge so far, in `charge_currency`.', {
      nullable: true,
    }),
    fee_amount: column('decimal(18,4)', 'What the payment provider took, in `charge_currency`.', { nullable: true }),
    charge_currency: column('varchar', 'ISO 4217, of the charge.', { nullable: true }),
    is_new_customer: column(
      'boolean',
      'First order of its customer, by the shop’s id and by address, since the data begins; null for tests and where neither names somebody.',
      { nullable: true },
    ),
  },
  addedByFactory: ['paid_amount', 'charge_refunded_amount', 'fee_amount', 'charge_currency', 'is_new_customer'],
  conversion: {
    amounts: ['total_price', 'refunded_amount', 'net_amount'],
    day: 'order_day',
    currency: 'currency',
  },
  tests: [
    oneOf('financial_status_normalised', financialStatuses),
    mustHold('net_is_total_less_refunds', 'net_amount = total_price - refunded_amount'),
  ],
})
