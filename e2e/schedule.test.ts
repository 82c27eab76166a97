import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { editTenants } from '@gata/tenants'
import { currentSnapshot } from '@gata/warehouse'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { runGata } from './killed-gata.ts'
import { type TestPlatform, testPlatform } from './test-platform.ts'

const gata = join(import.meta.dirname, '../apps/cli/src/main.ts')

let platform: TestPlatform

beforeAll(async () => {
  platform = await testPlatform({ days: 3, visitsPerDay: 10 })
  await editTenants(
    join(platform.root, 'tenants.yaml'),
    (document) => document.setIn(['tenants', 'tyrell_corp', 'schedule'], { cron: '@daily', timezone: 'UTC' }),
    { connectors: platform.project.connectors },
  )
})

afterAll(async () => await platform[Symbol.asyncDispose]())

const statePath = (): string => join(platform.home, 'schedule', 'tyrell_corp', 'state.json')

async function state(): Promise<{
  running: { process: { pid: number } | null } | null
  last: { outcome: string } | null
}> {
  return JSON.parse(await readFile(statePath(), 'utf8')) // what the scheduler wrote
}

it('a scheduler killed while a run goes on leaves the run alone, and the next one brings it to its end', async () => {
  await mkdir(join(platform.home, 'schedule', 'tyrell_corp'), { recursive: true })
  const missed = { tenant: 'tyrell_corp', schedule: { cron: '@daily', timeZone: 'UTC' }, running: null, last: null }
  await writeFile(statePath(), JSON.stringify({ ...missed, handledUntil: '2026-01-01T00:00:00Z' }))
  const words = ['schedule', '--tenant', 'tyrell_corp', '--home', platform.home]
  const first = spawn(process.execPath, [gata, ...words], { cwd: platform.root, stdio: 'ignore' })
  const killed = once(first, 'exit')
  const pid = await vi.waitFor(
    async () => {
      const found = (await state()).running?.process?.pid
      if (found === undefined) throw new Error('nothing runs yet')
      return found
    },
    { timeout: 60_000, interval: 20 },
  )
  first.kill('SIGKILL')
  await killed
  expect(process.kill(pid, 0)).toBe(true)
  await runGata([...words, '--once'], { folder: platform.root })
  expect(await state()).toMatchObject({ running: null, last: { outcome: 'done' } })
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  expect((await currentSnapshot(platform.home, 'tyrell_corp'))?.tables).toMatchObject({
    fct_tyrell_corp__orders: expect.any(Number),
  })
})
