import { openSnapshotFile } from '../snapshot.ts'

/** A process that has a snapshot open until it is ended; run by tests. */
const [home = '', tenant = '', id = ''] = process.argv.slice(2)
await using snapshot = await openSnapshotFile(home, tenant, id)
await snapshot.rows('from _snapshot')
console.log('open')
setInterval(() => {}, 1000)
await new Promise(() => {})
