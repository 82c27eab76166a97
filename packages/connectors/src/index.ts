export type {
  Account,
  Connection,
  Connector,
  ConnectorIo,
  Domain,
  ExtractWindow,
  Page,
  RecordText,
  RequestEvent,
  Session,
} from './connector.ts'
export type { CheckRecord, Violation } from './contract-check.ts'
export { compileContract, observedWireType, wireColumns } from './contract-check.ts'
export type { ContractMode, ObjectContract, SyncMode, WireColumn } from './object.ts'
export type { ReadRecordKey } from './record-key.ts'
export { compileRecordKey, recordKey } from './record-key.ts'
export type { RecordScanner } from './record-text/record-scanner.ts'
export { compileRecordScanner } from './record-text/record-scanner.ts'
export { lineBounds, parseRecord, textPage } from './record-text/text-page.ts'
export { connectors, findConnector } from './registry.ts'
export { type VendorLimit, vendorLimit } from './vendor-limits.ts'
