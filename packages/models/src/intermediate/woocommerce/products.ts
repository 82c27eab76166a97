import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** WooCommerce products. Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#product-properties */
export const woocommerceProducts = defineIntermediate({
  object: 'products',
  description: 'WooCommerce products as they are now.',
  grain: ['product_id'],
  shape: {
    id: 'VARCHAR',
    name: 'VARCHAR',
    slug: 'VARCHAR',
    type: 'VARCHAR',
    status: 'VARCHAR',
    sku: 'VARCHAR',
    price: 'VARCHAR',
    date_created_gmt: 'VARCHAR',
    date_modified_gmt: 'VARCHAR',
  },
  columns: {
    product_id: [column('varchar', 'Shop’s id.'), 'f.id'],
    title: [column('varchar', 'Name.', { nullable: true }), 'f.name'],
    sku: [column('varchar', 'Stock keeping unit.', { nullable: true }), "nullif(f.sku, '')"],
    product_type: [column('varchar', 'simple, variable, grouped or external.', { nullable: true }), 'f.type'],
    price: [
      column('decimal(18,4)', 'In the shop’s currency; null where its variations have prices.', { nullable: true }),
      "nullif(f.price, '')::decimal(18,4)",
    ],
    status: [column('varchar', 'publish, draft, pending or private.', { nullable: true }), 'f.status'],
    handle: [column('varchar', 'Part of its address.', { nullable: true }), 'f.slug'],
    created_at: [column('timestamptz', 'Created.', { nullable: true }), "(f.date_created_gmt || 'Z')::timestamptz"],
    updated_at: [
      column('timestamptz', 'Last change.', { nullable: true }),
      "(f.date_modified_gmt || 'Z')::timestamptz",
    ],
  },
})
