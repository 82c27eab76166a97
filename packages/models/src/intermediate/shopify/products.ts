import { column } from '@gata/sql'
import { defineIntermediate } from '../define-intermediate.ts'

/** Shopify products, as GraphQL nodes or REST bodies. Source: Shopify Admin API, Product. */
export const shopifyProducts = defineIntermediate({
  object: 'products',
  description: 'Shopify products as they are now.',
  grain: ['product_id'],
  shape: {
    id: 'VARCHAR',
    legacyResourceId: 'VARCHAR',
    title: 'VARCHAR',
    vendor: 'VARCHAR',
    productType: 'VARCHAR',
    product_type: 'VARCHAR',
    status: 'VARCHAR',
    handle: 'VARCHAR',
    createdAt: 'VARCHAR',
    created_at: 'VARCHAR',
    updatedAt: 'VARCHAR',
    updated_at: 'VARCHAR',
  },
  columns: {
    product_id: [
      column('varchar', 'Shop’s id, digits only.'),
      "nullif(regexp_extract(coalesce(f.legacyResourceId, f.id), '[0-9]+$'), '')",
    ],
    title: [column('varchar', 'Title.', { nullable: true }), 'f.title'],
    vendor: [column('varchar', 'Maker.', { nullable: true }), 'f.vendor'],
    product_type: [column('varchar', 'Type.', { nullable: true }), 'coalesce(f.productType, f.product_type)'],
    status: [column('varchar', 'active, draft or archived.', { nullable: true }), 'lower(f.status)'],
    handle: [column('varchar', 'Part of its address.', { nullable: true }), 'f.handle'],
    created_at: [
      column('timestamptz', 'Created.', { nullable: true }),
      'coalesce(f.createdAt, f.created_at)::timestamptz',
    ],
    updated_at: [
      column('timestamptz', 'Last change.', { nullable: true }),
      'coalesce(f.updatedAt, f.updated_at)::timestamptz',
    ],
  },
})
