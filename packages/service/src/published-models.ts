// What is made of built models for those who read them: snapshots, and the site that documents them.
export { serveDocs, writeDocs } from './docs.ts'
export { publishTenants } from './publish-tenants.ts'
