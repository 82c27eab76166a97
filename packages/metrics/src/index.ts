export { definitionsOf, personalFields } from './definitions.ts'
export type { DescribedTenant } from './star-schema.ts'
