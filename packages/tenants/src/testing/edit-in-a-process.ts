import { editTenants } from '../edit-tenants.ts'
import { connectorsFixture as connectors } from './fixtures.ts'

/** A program that adds `count` copies of the tenant acme, one edit each; run by the test of concurrent edits. */
const [path = '', name = '', count = '0'] = process.argv.slice(2)
for (let index = 0; index < Number(count); index++) {
  await editTenants(
    path,
    (document) => document.setIn(['tenants', `${name}_${index}`], document.getIn(['tenants', 'acme'])),
    { connectors },
  )
}
