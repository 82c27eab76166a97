import { literal } from '@gata/sql'
import type { ListQuery } from './list-query.ts'

/** SQL that gives products as JSON texts in column `record`. */
export function productRecords(asOf: Date, zone: string, { condition, order }: ListQuery): string {
  return `
with products as (
  select
    product_id as id,
    any_value(title) as title,
    any_value(product_type) as product_type,
    min(sku) as sku,
    min(price)::decimal(18,2)::varchar as price,
    date_trunc('second', min(created_at)) as created_at,
    date_trunc('second', max(updated_at)) as changed_at
  from product_as_of(timestamptz ${literal(asOf.toISOString())})
  group by product_id
)
select to_json({
  'id': id,
  'name': title,
  'slug': regexp_replace(lower(title), '[^a-z0-9]+', '-', 'g'),
  'permalink': 'https://shop.example/product/' || id || '/',
  'date_created': ${localTime('created_at', zone)},
  'date_created_gmt': ${gmtTime('created_at')},
  'date_modified': ${localTime('changed_at', zone)},
  'date_modified_gmt': ${gmtTime('changed_at')},
  'type': 'simple',
  'status': 'publish',
  'catalog_visibility': 'visible',
  'sku': sku,
  'price': price,
  'regular_price': price,
  'sale_price': '',
  'on_sale': false,
  'manage_stock': false,
  'stock_quantity': null,
  'stock_status': 'instock',
  'parent_id': 0,
  'categories': [{'id': 1, 'name': product_type, 'slug': lower(product_type)}],
  'variations': [],
  'meta_data': []
})::varchar as record
from products
where ${condition}
order by ${order}`
}

function gmtTime(expression: string): string {
  return `strftime(${expression}::timestamp, '%Y-%m-%dT%H:%M:%S')`
}

function localTime(expression: string, zone: string): string {
  return `strftime(timezone(${literal(zone)}, ${expression}), '%Y-%m-%dT%H:%M:%S')`
}
