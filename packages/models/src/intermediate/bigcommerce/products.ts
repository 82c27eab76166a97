import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** BigCommerce products of API v3. Source: https://developer.bigcommerce.com/docs/rest-catalog/products */
export const bigcommerceProducts = defineIntermediate({
  object: 'products',
  description: 'BigCommerce products as they are now.',
  grain: ['product_id'],
  shape: {
    id: 'VARCHAR',
    name: 'VARCHAR',
    type: 'VARCHAR',
    sku: 'VARCHAR',
    price: 'VARCHAR',
    brand_id: 'VARCHAR',
    is_visible: 'BOOLEAN',
    custom_url: { url: 'VARCHAR' },
    date_created: 'VARCHAR',
    date_modified: 'VARCHAR',
  },
  columns: {
    product_id: [column('varchar', 'Shop’s id.'), 'f.id'],
    title: [column('varchar', 'Name.', { nullable: true }), 'f.name'],
    sku: [column('varchar', 'Stock keeping unit.', { nullable: true }), "nullif(f.sku, '')"],
    brand_id: [column('varchar', 'Maker.', { nullable: true }), "nullif(f.brand_id, '0')"],
    product_type: [column('varchar', 'physical or digital.', { nullable: true }), 'f.type'],
    price: [column('decimal(18,4)', 'In the store’s currency.', { nullable: true }), 'f.price::decimal(18,4)'],
    is_visible: [column('boolean', 'Shown in the shop.', { nullable: true }), 'f.is_visible'],
    handle: [column('varchar', 'Part of its address.', { nullable: true }), "nullif(trim(f.custom_url.url, '/'), '')"],
    created_at: [column('timestamptz', 'Created.', { nullable: true }), 'f.date_created::timestamptz'],
    updated_at: [column('timestamptz', 'Last change.', { nullable: true }), 'f.date_modified::timestamptz'],
  },
})
