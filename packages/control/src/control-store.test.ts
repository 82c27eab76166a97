import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { readAuditLog, record } from './audit-log.ts'
import { openControlStore } from './control-store.ts'
import { operator } from './identity/principal.ts'
import { ensureServer } from './postgres/embedded-server.ts'
import { emptyDatabase, useControlStore } from './testing/index.ts'

const doing = { by: operator, now: new Date('2026-09-07T12:00:00Z'), requestId: 'r1' }
const store = useControlStore()

describe('the control store', () => {
  it('brings an empty database up to date, once, however many open it at the same time', async () => {
    const databaseUrl = await emptyDatabase(store.databaseUrl)
    const opened = await Promise.all([1, 2, 3].map(() => openControlStore({ home: store.home, databaseUrl })))
    const [first] = opened
    const applied = await first?.db.execute(sql`select count(*)::int as n from gata_migrations.__drizzle_migrations`)
    const journal: { entries: unknown[] } = JSON.parse(
      await readFile(new URL('../migrations/meta/_journal.json', import.meta.url), 'utf8'),
    )
    expect(applied?.rows).toEqual([{ n: journal.entries.length }])
    for (const each of opened) await each[Symbol.asyncDispose]()
  })

  it('is opened by several processes at once, each ending without harm to the others', async () => {
    const home = await mkdtemp(join(tmpdir(), 'gata-control-'))
    await chmod(home, 0o755)
    try {
      const program = `
        import { openControlStore } from '${new URL('./control-store.ts', import.meta.url).href}'
        await using store = await openControlStore({ home: ${JSON.stringify(home)} })
        for (let i = 0; i < 5; i++) await store.db.execute('select pg_sleep(0.05)')
        console.log('done')
      `
      const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
      const ended = await Promise.all([run(), run(), run()])
      expect(ended.map(({ stdout }) => stdout.trim())).toEqual(['done', 'done', 'done'])
      // The last one has switched the server off.
      const again = await ensureServer(join(home, 'control'))
      await again.release()
      expect((await stat(join(home, 'control', 'postgres', 'password'))).mode & 0o077).toBe(0)
    } finally {
      // On a busy machine a server that one of them has told to end may still be writing down that it does.
      await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    }
  })

  it('stays for who still uses it when the one who started it leaves, and ends with the last', async () => {
    const home = await mkdtemp(join(tmpdir(), 'gata-control-'))
    await chmod(home, 0o755)
    const first = await openControlStore({ home })
    const second = await openControlStore({ home })
    await first[Symbol.asyncDispose]()
    // More at once than connections are open, so that new ones must be let in.
    const answers = await Promise.all([1, 2, 3].map((n) => second.db.execute(sql`select ${n}::int, pg_sleep(0.05)`)))
    expect(answers.map(({ rows }) => rows.length)).toEqual([1, 1, 1])
    await second[Symbol.asyncDispose]()
    expect(await readdir(join(home, 'control', 'postgres', 'data'))).not.toContain('postmaster.pid')
    await rm(home, { recursive: true, force: true })
  }, 20_000)

  it('says where it looked when nothing is there, and not the password', async () => {
    const databaseUrl = 'postgres://gata:hush@127.0.0.1:1/gata'
    const failure = await openControlStore({ home: store.home, databaseUrl }).catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({
      code: 'control-store-failed',
      message: expect.stringContaining('127.0.0.1:1/gata'),
    })
    expect(String(failure)).not.toContain('hush')
  })
})

describe('the audit log', () => {
  it('tells who did what, when and on which request, newest first', async () => {
    await record(store.db, doing, { action: 'a.done', subject: 'one', tenant: 'tyrell_corp' })
    await record(store.db, doing, { action: 'b.done', subject: 'two', detail: { why: 'test' } })
    expect(await readAuditLog(store.db)).toEqual([
      {
        at: doing.now,
        actor: 'operator',
        action: 'b.done',
        subject: 'two',
        tenant: null,
        detail: { why: 'test' },
        requestId: 'r1',
      },
      {
        at: doing.now,
        actor: 'operator',
        action: 'a.done',
        subject: 'one',
        tenant: 'tyrell_corp',
        detail: {},
        requestId: 'r1',
      },
    ])
    expect(await readAuditLog(store.db, { tenant: 'tyrell_corp' })).toHaveLength(1)
  })

  it.each(['update gata.audit_log set actor = $$nobody$$', 'delete from gata.audit_log', 'truncate gata.audit_log'])(
    'refuses: %s',
    async (statement) => {
      await record(store.db, doing, { action: 'c.done', subject: 'three' })
      const failure = await store.db.execute(sql.raw(statement)).catch((thrown: Error) => thrown.cause)
      expect(String(failure)).toContain('the audit log is only added to')
    },
  )
})
