import { acquireWriter } from '../writer.ts'

/** A process that holds the platform database of a home until it is ended; run by tests. */
const [home = ''] = process.argv.slice(2)
// In a binding that is used to the end: a warehouse nobody refers to any more is closed when the garbage is collected, and its lock goes.
await using warehouse = await acquireWriter(home, { command: 'gata run --tenant tyrell_corp' })
await warehouse.run('create table if not exists held as select 1 as one')
console.log('held')
setInterval(() => {}, 1000)
await new Promise(() => {})
