export { definitionsOf } from './definitions.ts'
export { hiddenFields } from './hidden-fields.ts'
export type { DescribedTenant } from './star-schema.ts'
