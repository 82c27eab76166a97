import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { isGataError } from '@gata/base'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './testing/index.ts'
import { acquireWriter, currentWriter, warehousePath } from './writer.ts'

const holder = fileURLToPath(new URL('./testing/hold-the-warehouse.ts', import.meta.url))
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => thrown,
  )

describe('the writer of a warehouse', () => {
  it('is alone: a second process is told who holds it, and gets it when the holder was killed', async () => {
    await using home = await temporaryFolder()
    const child = spawn(process.execPath, [holder, home.path], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'exit')
    try {
      await once(child.stdout, 'data')
      const refused = await failureOf(acquireWriter(home.path, { command: 'gata run' }))
      expect(refused).toMatchObject({
        code: 'warehouse-locked',
        message: expect.stringMatching(`gata run --tenant tyrell_corp \\(process ${child.pid}\\) since 20\\d\\d-`),
      })
      // The one who was refused has not taken the holder's note.
      expect(currentWriter(home.path)?.pid).toBe(child.pid)
    } finally {
      child.kill('SIGKILL')
      await ended
    }
    await using warehouse = await acquireWriter(home.path, { command: 'gata run' })
    expect(await warehouse.rows('select one from held')).toEqual([{ one: 1 }])
    expect(currentWriter(home.path)?.command).toBe('gata run')
  })

  it('leaves no note when it is done', async () => {
    await using home = await temporaryFolder()
    const warehouse = await acquireWriter(home.path, { command: 'gata run' })
    await warehouse[Symbol.asyncDispose]()
    expect(existsSync(join(home.path, 'writer.json'))).toBe(false)
  })

  it('says what to do about a damaged file', async () => {
    await using home = await temporaryFolder()
    {
      await using warehouse = await acquireWriter(home.path, { command: 'gata run' })
      await warehouse.run('create table t as select range as i from range(100000)')
    }
    const file = await open(warehousePath(home.path), 'r+')
    await file.write(Buffer.alloc(12_288, 7), 0, 12_288, 0)
    await file.close()
    const failure = await failureOf(acquireWriter(home.path, { command: 'gata run' }))
    expect(isGataError(failure, 'warehouse-corrupt') && failure.message).toContain('Move the file away')
  })

  it('says that a folder can not be written', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'a-file')
    await writeFile(file, '')
    const failure = await failureOf(acquireWriter(join(file, 'home'), { command: 'gata run' }))
    expect(isGataError(failure, 'home-not-writable') && failure.message).toContain('GATA_HOME')
  })

  it('says that the disk is full and keeps what was committed', async () => {
    await using home = await temporaryFolder()
    const program = `
      import { acquireWriter } from '${new URL('./writer.ts', import.meta.url).href}'
      const warehouse = await acquireWriter('${home.path}', { command: 'gata run' })
      await warehouse.run('create table kept as select 1 as one')
      await warehouse.run('checkpoint')
      await warehouse.run('create table big as select uuid()::varchar as text from range(2000000)').catch((error) => console.log(error.code))
      process.exit(0)
    `
    // A limit on file size stands for a full disk: 8 MB in blocks of 1 kB.
    const run = promisify(execFile)
    const { stdout } = await run('bash', [
      '-c',
      'ulimit -f 8192; trap "" XFSZ; exec "$0" --input-type=module -e "$1"',
      process.execPath,
      program,
    ])
    expect(stdout.trim()).toBe('disk-full')
    await using warehouse = await acquireWriter(home.path, { command: 'gata run' })
    expect(await warehouse.rows('select one from kept')).toEqual([{ one: 1 }])
  })
})
