import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { openProject } from './project.ts'

it.each([
  [{}, undefined, []],
  [{}, 'error', ['broken']],
  [{ GATA_LOG_LEVEL: 'warn' }, 'error', ['slow', 'broken']],
] as const)(
  'logs what the environment says, else what its command wants: %j and %s',
  async (environment, leastLogged, told) => {
    const home = await mkdtemp(join(tmpdir(), 'gata-project-'))
    const root = join(import.meta.dirname, '../../..')
    const { logger } = await openProject({ root, home, environment, ...(leastLogged ? { leastLogged } : {}) })
    const lines: string[] = []
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
    logger.log('warn', 'slow')
    logger.log('error', 'broken')
    write.mockRestore()
    expect(lines.map((line): unknown => JSON.parse(line).message)).toEqual(told)
    await rm(home, { recursive: true })
  },
)
