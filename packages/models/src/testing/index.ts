export { currentRecords, modelNamed, modelTenant } from './graph-of.ts'
