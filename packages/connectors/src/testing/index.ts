export { testIo } from './test-io.ts'
