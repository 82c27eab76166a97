import { execFile } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { temporaryFolder } from '@gata/warehouse/testing'
import { expect, it } from 'vitest'

const gata = fileURLToPath(new URL('../apps/cli/bin/gata.js', import.meta.url))

it('an administrator, a person and a key are made at the command line, listed without secrets, and ended', async () => {
  await using folder = await temporaryFolder()
  await chmod(folder.path, 0o755)
  const run = async (...words: string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, [gata, ...words, '--home', folder.path])).stdout
  expect(await run('admin', 'create', '--email', 'boss@example.com')).toContain('this once')
  await run('users', 'add', 'ana@example.com', '--role', 'analyst', '--tenant', 'tyrell_corp')
  const made = await run('keys', 'create', 'dashboard', '--tenant', 'tyrell_corp')
  const [, id = '', secret = ''] = /gata_([0-9a-f]{16})_([\w-]{43})/.exec(made) ?? []
  const listed = await run('keys')
  expect(listed).toContain(id)
  expect(listed).not.toContain(secret)
  expect(await run('users')).toContain('analyst of tyrell_corp')
  await run('users', 'link', 'ana@example.com', '--subject', 'sub-1', '--issuer', 'https://id.example.com')
  expect(await run('users')).toContain('sub-1 of https://id.example.com')
  await run('users', 'unlink', '--subject', 'sub-1', '--issuer', 'https://id.example.com')
  expect(await run('users')).not.toContain('sub-1')
  await run('keys', 'revoke', id)
  const log = await run('admin', '--json')
  expect(log).toContain('api-key.revoked')
  expect(log).toContain('identity.linked')
  expect(log).toContain('identity.unlinked')
  expect(log).not.toContain(secret)
})
