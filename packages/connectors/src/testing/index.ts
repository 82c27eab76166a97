export { testIo } from './test-io.ts'
export { type VendorRecord, vendorFile, vendorRecords } from './vendor-records.ts'
