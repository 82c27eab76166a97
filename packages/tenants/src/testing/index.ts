export { connectorsFixture, tenantFixture } from './fixtures.ts'
