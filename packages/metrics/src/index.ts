export { applyOverlay, type Overlay, type OverlayIssue } from './apply-overlay.ts'
export { definitionsOf } from './definitions.ts'
export { hiddenFields } from './hidden-fields.ts'
export type { DescribedTenant } from './star-schema.ts'
