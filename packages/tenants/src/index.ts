export { type AnomalySettings, defaultAnomalySettings } from './anomaly-settings.ts'
export { nextTime } from './cron-times.ts'
export { addTenant, type NewTenant, removeTenant } from './edit-entries.ts'
export { type LogicChange, setLogic } from './edit-logic.ts'
export { editTenants, setSourceEnabled, setStatus } from './edit-tenants.ts'
export { withFileLock } from './file-lock.ts'
export { findTenant } from './find-tenant.ts'
export { editorSchemas } from './json-schemas.ts'
export { readConnectors } from './read-connectors.ts'
export { type FxRate, readFxRates } from './read-fx-rates.ts'
export { readSelectors, type SelectorEntry } from './read-selectors.ts'
export { readTenants } from './read-tenants.ts'
export { replaceFile } from './replace-file.ts'
export { type Age, ageSeconds, type SourceFreshness } from './source-freshness.ts'
export type { SelectorDefinition } from './selector-definition.ts'
export type { ConnectorDomain, SupportedConnector } from './supported-connector.ts'
export { type OverlayProblem, readSemanticOverlay, type SemanticOverlay } from './semantic-overlay.ts'
export type {
  Generation,
  ObjectLogic,
  Reporting,
  SettingValue,
  Tenant,
  TenantSchedule,
  TenantSource,
  TenantStatus,
} from './tenant.ts'
export { type YamlCache, yamlCache } from './yaml-cache.ts'
export { yamlDocuments } from './yaml-documents.ts'
export { yamlText } from './yaml-text.ts'
