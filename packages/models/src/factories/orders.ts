import { join, type Sql, sql } from '@gata/sql'
import type { Model } from '@gata/transform'
import { engineColumns } from '../canonical/canonical.ts'
import { orders } from '../canonical/orders.ts'
import { columnNames } from '../engines/engine.ts'
import type { ModelTenant } from '../tenant.ts'
import { converted } from './converted.ts'
import { shell, unionOf } from './factory.ts'
import { isOnePersonsAddress, namesSomebody } from './persons.ts'

/** The typed views of a tenant's Stripe account. */
export interface PaymentInput {
  readonly charges: Model
  readonly paymentIntents: Model
}

/**
 * Orders of all shops with what their charges say was paid, given back and taken as a fee, and whether they are their customer's first.
 *
 * The charge is the one that the order names, by its own id or by that of its payment intent; never one that only looks alike by amount
 * and day. An order that names none, or one that the account does not have, keeps null amounts. Where several orders name one
 * charge, the oldest has its amounts, so that their sum is that of the charges.
 */
export function orderFactory(
  tenant: ModelTenant,
  engines: readonly Model[],
  payments: PaymentInput | null,
  rates: Model,
): Model {
  const linked = sql`
    with united as (
      ${unionOf(orders, engines)}
    ),
    ${payments ? withCharges(payments) : withoutCharges},
    ${firstOrders}
    select
      ${shopColumns},
      paid_amount,
      charge_refunded_amount,
      fee_amount,
      charge_currency,
      is_new_customer
    from charged
    join first_orders using (source_platform, order_id)
  `
  return shell(tenant.slug, orders, converted(orders, linked, tenant.currency, rates))
}

const shopColumns = join(columnNames(engineColumns(orders)), ',\n      ')

function withCharges({ charges, paymentIntents }: PaymentInput): Sql {
  return sql`named as (
      select
        united.* replace (${chargeOr(sql`intents.latest_charge_id`)})
      from united
      left join ${paymentIntents} as intents
        on intents.payment_intent_id = united.stripe_charge_id
    ),
    ranked as (
      select
        *,
        row_number() over (
          partition by stripe_charge_id
          order by is_test, order_date, source_platform, order_id
        ) as rank_of_charge
      from named
    ),
    booked as (
      select
        charge_id,
        paid_amount,
        refunded_amount as charge_refunded_amount,
        fee_amount,
        currency as charge_currency
      from ${charges}
    ),
    charged as (
      select
        ${shopColumns},
        paid_amount,
        charge_refunded_amount,
        fee_amount,
        charge_currency
      from ranked
      left join booked
        on booked.charge_id = ranked.stripe_charge_id
        and ranked.rank_of_charge = 1
    )`
}

const withoutCharges = sql`named as (
      select
        united.* replace (${chargeOr(sql`null::varchar`)})
      from united
    ),
    charged as (
      select
        ${shopColumns},
        null::decimal(18,4) as paid_amount,
        null::decimal(18,4) as charge_refunded_amount,
        null::decimal(18,4) as fee_amount,
        null::varchar as charge_currency
      from named
    )`

/**
 * Whether an order is its customer's first: no earlier one is of the same customer of the shop or, in any shop, of the same address, so that
 * a guest who opens an account is new once. Ranked apart from the orders' long columns.
 */
const firstOrders = sql`told as (
      select
        source_platform,
        order_id,
        order_date,
        is_test,
        case when ${namesSomebody(sql`customer_id`)} then customer_id end as customer,
        case when ${isOnePersonsAddress(sql`customer_email`)} then customer_email end as address
      from united
    ),
    first_orders as (
      select
        source_platform,
        order_id,
        case
          when not is_test and (customer is not null or address is not null) then
            (customer is null or 1 = row_number() over (
              partition by is_test, source_platform, customer
              order by order_date, order_id
            ))
            and (address is null or 1 = row_number() over (
              partition by is_test, address
              order by order_date, source_platform, order_id
            ))
        end as is_new_customer
      from told
    )`

/** An engine gives the id of a payment intent where the order names no charge; what leads to no charge links nothing. */
function chargeOr(chargeOfIntent: Sql): Sql {
  return sql`
          case
            when starts_with(united.stripe_charge_id, 'pi_') then ${chargeOfIntent}
            else united.stripe_charge_id
          end as stripe_charge_id,
          case
            when starts_with(united.stripe_charge_id, 'pi_') and ${chargeOfIntent} is null then 'none'
            else united.payment_link_method
          end as payment_link_method
        `
}
