import { literal } from '@gata/sql'

/** SQL that gives products by id as JSON texts in column `record`; bounds of the change time are inclusive, null for none. */
export function productRecords(asOf: Date, modifiedFrom: Date | null, modifiedTo: Date | null): string {
  return `
with products as (
  select
    product_id,
    any_value(title) as title,
    any_value(product_type) as product_type,
    min(sku) as sku,
    min(price)::double as price,
    min(created_at) as created_at,
    max(updated_at) as updated_at,
    list({
      'id': variant_id,
      'product_id': product_id,
      'sku': sku,
      'price': price::double,
      'calculated_price': price::double,
      'inventory_level': 0,
      'option_values': []
    } order by variant_id) as variants
  from product_as_of(${instant(asOf)})
  group by product_id
)
select to_json({
  'id': product_id,
  'name': title,
  'type': 'physical',
  'sku': sku,
  'description': '',
  'weight': 1,
  'price': price,
  'cost_price': 0,
  'retail_price': 0,
  'sale_price': 0,
  'calculated_price': price,
  'categories': [1],
  'brand_id': 0,
  'inventory_level': 0,
  'inventory_tracking': 'none',
  'is_visible': true,
  'availability': 'available',
  'condition': 'New',
  'date_created': ${time('created_at')},
  'date_modified': ${time('updated_at')},
  'custom_url': {'url': '/' || regexp_replace(lower(title), '[^a-z0-9]+', '-', 'g') || '/', 'is_customized': false},
  'base_variant_id': null,
  'variants': variants
})::varchar as record
from products
where true
  ${modifiedFrom ? `and date_trunc('second', updated_at) >= ${instant(modifiedFrom)}` : ''}
  ${modifiedTo ? `and date_trunc('second', updated_at) <= ${instant(modifiedTo)}` : ''}
order by product_id`
}

function time(expression: string): string {
  return `strftime(${expression}::timestamp, '%Y-%m-%dT%H:%M:%S+00:00')`
}

function instant(date: Date): string {
  return `timestamptz ${literal(date.toISOString())}`
}
