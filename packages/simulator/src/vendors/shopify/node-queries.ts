/** Which nodes a query wants, and where the page before it ended. */
export interface NodeSelection {
  /** What the shop knows at this instant, ISO-8601. */
  readonly asOf: string
  /** Half-open range of change times, ISO-8601; null for an open end. */
  readonly updatedFrom: string | null
  readonly updatedTo: string | null
  /** The last node of the page before, by change time (microseconds) and id. */
  readonly after: { readonly updatedAt: string; readonly id: string } | null
  /** One node only. */
  readonly id?: string
  /** Most nodes to give; null for all. */
  readonly limit: number | null
}

/** The objects that the shop serves. */
export type NodeType = 'Order' | 'Product'

/**
 * SQL that gives nodes by change time: `id, updated_at` (microseconds) and `node`, the JSON of every field of the node with its connection as
 * a plain list, out of which a query takes what it selects.
 */
export function nodeQuery(type: NodeType, selection: NodeSelection): string {
  const { after, limit } = selection
  const source = type === 'Order' ? orderNodes(selection.asOf) : productNodes(selection.asOf)
  return `
with ${source.steps},
chosen as (
  select *
  from ${source.from}
  where true
    ${selection.id ? `and node_id = ${integer(selection.id)}` : ''}
    ${selection.updatedFrom ? `and changed_at >= ${instant(selection.updatedFrom)}` : ''}
    ${selection.updatedTo ? `and changed_at < ${instant(selection.updatedTo)}` : ''}
    ${after ? `and (epoch_us(changed_at), node_id) > (${integer(after.updatedAt)}, ${integer(after.id)})` : ''}
  order by changed_at, node_id
  ${limit === null ? '' : `limit ${limit}`}
)
select
  node_id::varchar as id,
  epoch_us(changed_at)::varchar as updated_at,
  to_json(${source.node})::varchar as node
from chosen
${source.joins}
order by changed_at, node_id`
}

interface NodeSource {
  readonly steps: string
  readonly from: string
  readonly joins: string
  readonly node: string
}

function orderNodes(asOf: string): NodeSource {
  const isStripeShaped = 'payment_intent_id is not null'
  const sale = transaction('1', "case financial_status when 'VOIDED' then 'AUTHORIZATION' else 'SALE' end", {
    status: "case financial_status when 'PENDING' then 'PENDING' else 'SUCCESS' end",
    authorizationCode: "case when charge_id_place = 'transaction' then charge_id end",
    receiptJson: `case
      when charge_id_place = 'receipt'
        then to_json({'id': payment_intent_id, 'object': 'payment_intent', 'status': 'succeeded', 'latest_charge': {'id': charge_id, 'object': 'charge'}})::varchar
      when ${isStripeShaped} then to_json({'id': payment_intent_id, 'object': 'payment_intent', 'status': 'succeeded'})::varchar
      else '{}'
    end`,
    at: 'created_at',
    amount: 'total_price',
  })
  const failed = transaction('0', "'SALE'", {
    status: "'FAILURE'",
    authorizationCode: "'ch_failed' || order_id",
    receiptJson: "'{}'",
    at: 'created_at',
    amount: 'total_price',
  })
  const voided = transaction('2', "'VOID'", {
    status: "'SUCCESS'",
    authorizationCode: 'null::varchar',
    receiptJson: "'{}'",
    at: 'cancelled_at',
    amount: 'total_price',
  })
  const refund = transaction('3', "'REFUND'", {
    status: "'SUCCESS'",
    authorizationCode: 'null::varchar',
    receiptJson: "'{}'",
    at: 'refunded_at',
    amount: 'refunded_amount',
  })
  return {
    steps: `shown as (
  select *, order_id as node_id, updated_at as changed_at
  from order_as_of(${instant(asOf)})
  where shop = 'shopify'
)`,
    from: 'shown',
    joins: `left join (
  select customer_id, any_value(email) as customer_email
  from customer
  group by customer_id
) using (customer_id)
left join (
  select
    order_id,
    list({
      'id': 'gid://shopify/LineItem/' || line_id,
      'sku': sku,
      'name': title,
      'title': title,
      'quantity': quantity,
      'product': {'id': 'gid://shopify/Product/' || product_id},
      'variant': {'id': 'gid://shopify/ProductVariant/' || variant_id},
      'originalUnitPriceSet': ${money('unit_price', 'currency')},
      'discountedTotalSet': ${money('unit_price * quantity', 'currency')}
    } order by line_id) as line_items
  from order_line
  inner join (select order_id, currency from chosen) using (order_id)
  group by order_id
) using (order_id)`,
    node: `{
  '__typename': 'Order',
  'id': 'gid://shopify/Order/' || order_id,
  'legacyResourceId': order_id::varchar,
  'name': '#' || order_number,
  'email': email,
  'phone': null::varchar,
  'createdAt': ${time('created_at')},
  'processedAt': ${time('created_at')},
  'updatedAt': ${time('changed_at')},
  'cancelledAt': ${time('cancelled_at')},
  'cancelReason': case when cancelled_at is not null then 'CUSTOMER' end,
  'closedAt': null::varchar,
  'test': is_test,
  'currencyCode': currency,
  'presentmentCurrencyCode': currency,
  'displayFinancialStatus': financial_status,
  'displayFulfillmentStatus': 'UNFULFILLED',
  'totalPriceSet': ${money('total_price', 'currency')},
  'totalRefundedSet': ${money('refunded_amount', 'currency')},
  'customer': case when customer_id is not null then {'id': 'gid://shopify/Customer/' || customer_id, 'email': customer_email} end,
  'customAttributes': case when charge_id_place = 'note' then [{'key': 'stripe_charge_id', 'value': charge_id}] else [] end,
  'paymentGatewayNames': [gateway],
  'sourceName': case when visit_id is null then 'pos' else 'web' end,
  'tags': []::varchar[],
  'transactions': list_filter(
    [
      case when charge_id is not null and order_id % 17 = 0 then ${failed} end,
      ${sale},
      case when financial_status = 'VOIDED' then ${voided} end,
      case when refunded_amount > 0 then ${refund} end
    ],
    lambda t: t is not null
  ),
  'refunds': case
    when refunded_amount > 0
      then [{'id': 'gid://shopify/Refund/' || order_id, 'createdAt': ${time('refunded_at')}, 'totalRefundedSet': ${money('refunded_amount', 'currency')}}]
    else []
  end,
  'lineItems': coalesce(line_items, [])
}`,
  }
}

interface TransactionParts {
  readonly status: string
  readonly authorizationCode: string
  readonly receiptJson: string
  readonly at: string
  readonly amount: string
}

function transaction(suffix: string, kind: string, parts: TransactionParts): string {
  return `{
        'id': 'gid://shopify/OrderTransaction/' || order_id || '${suffix}',
        'kind': ${kind},
        'status': ${parts.status},
        'gateway': gateway,
        'authorizationCode': ${parts.authorizationCode},
        'paymentId': '#' || order_number || '.${suffix}',
        'receiptJson': ${parts.receiptJson},
        'test': is_test,
        'createdAt': ${time(parts.at)},
        'processedAt': ${time(parts.at)},
        'amountSet': ${money(parts.amount, 'currency')}
      }`
}

function productNodes(asOf: string): NodeSource {
  const variant = `{
      'id': 'gid://shopify/ProductVariant/' || variant_id,
      'title': 'Default Title',
      'sku': sku,
      'price': price::decimal(18,2)::varchar,
      'compareAtPrice': null::varchar,
      'createdAt': ${time('created_at')},
      'updatedAt': ${time('updated_at')}
    }`
  return {
    steps: `dated as (
  select *
  from product_as_of(${instant(asOf)})
),
shown as (
  select
    product_id as node_id,
    max(updated_at) as changed_at,
    min(created_at) as created_at,
    any_value(title) as title,
    any_value(vendor) as vendor,
    any_value(product_type) as product_type,
    list(${variant} order by variant_id) as variants
  from dated
  group by product_id
)`,
    from: 'shown',
    joins: '',
    node: `{
  '__typename': 'Product',
  'id': 'gid://shopify/Product/' || node_id,
  'legacyResourceId': node_id::varchar,
  'title': title,
  'vendor': vendor,
  'productType': product_type,
  'status': 'ACTIVE',
  'handle': regexp_replace(lower(title), '[^a-z0-9]+', '-', 'g'),
  'tags': []::varchar[],
  'createdAt': ${time('created_at')},
  'updatedAt': ${time('changed_at')},
  'publishedAt': ${time('created_at')},
  'options': [{'id': 'gid://shopify/ProductOption/' || node_id, 'name': 'Title', 'values': ['Default Title']}],
  'variants': variants
}`,
  }
}

/** Shopify writes at least one decimal and no further zeros: `10.0`, `10.25`. */
function money(amount: string, currency: string): string {
  const text = `regexp_replace(regexp_replace((${amount})::decimal(18,4)::varchar, '0+$', ''), '\\.$', '.0')`
  return `{'shopMoney': {'amount': ${text}, 'currencyCode': ${currency}}}`
}

function time(expression: string): string {
  return `strftime(${expression}::timestamp, '%Y-%m-%dT%H:%M:%SZ')`
}

/** Comes from a client: only a real instant gets into the SQL. */
function instant(text: string): string {
  return `timestamptz '${new Date(text).toISOString()}'`
}

/** Comes from a client: only digits get into the SQL. */
function integer(text: string): string {
  if (!/^\d+$/.test(text)) throw new RangeError(`not an id: ${text}`)
  return text
}
