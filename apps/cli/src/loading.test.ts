import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadedFiles } from './testing/loaded-files.ts'

const among = (files: readonly string[], parts: readonly string[]): readonly string[] =>
  parts.filter((part) => files.some((file) => file.includes(part)))

it('help opens neither the files of configuration nor a database client', async () => {
  const files = await loadedFiles(['--help'])
  expect(among(files, ['apps/cli/src/commands/plan.ts'])).toHaveLength(1)
  expect(among(files, ['packages/tenants', 'packages/warehouse', 'packages/service', 'drizzle-orm'])).toEqual([])
})

it('a plan loads the models and no vendor', async () => {
  const home = await mkdtemp(join(tmpdir(), 'gata-loading-'))
  const files = await loadedFiles(['plan', '--home', home]).finally(() => rm(home, { recursive: true }))
  expect(among(files, ['packages/models/src/tenant-models.ts'])).toHaveLength(1)
  expect(among(files, ['packages/connectors', 'packages/simulator', 'packages/ingest', 'drizzle-orm'])).toEqual([])
})
