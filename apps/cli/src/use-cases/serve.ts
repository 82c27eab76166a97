import { once } from 'node:events'
import { join } from 'node:path'
import { isGataError } from '@gata/base'
import { type Served, serve as serveProject } from '@gata/server'
import { runInProcess } from '@gata/service/schedule'
import type { Outcome, ServeOptions, Work } from '../use-cases.ts'

/** Serves the platform until Ctrl-C. */
export async function serve(work: Work, options: ServeOptions): Promise<Outcome> {
  await using served = await beginServing(work, options)
  const { url } = served
  const places = [
    ['REST', `${url}/api/docs`],
    ['MCP', `${url}/mcp`],
    ['key', 'gata keys create <name> --tenant <slug> makes one; Ctrl-C ends'],
  ]
  for (const [what = '', place = ''] of places) {
    work.onStep({ id: what, label: `${what.padEnd(5)} ${place}`, state: 'done' })
  }
  if (!work.signal.aborted) await once(work.signal, 'abort')
  return { status: 'done', summary: 'No longer serving.', record: { url } }
}

/** Starts to serve; a change of logic is replayed by a process of its own, which alone holds the warehouse. */
async function beginServing({ settings }: Work, options: ServeOptions): Promise<Served> {
  const run = runInProcess({
    words: [...process.execArgv, join(import.meta.dirname, '../main.ts')],
    folder: settings.project,
    home: settings.home,
  })
  const serveAt = (port: number): Promise<Served> =>
    serveProject({
      // A caller is told of a failure by its id alone, so the reason must stand somewhere.
      project: { root: settings.project, home: settings.home, target: settings.target, leastLogged: 'error' },
      port,
      host: options.host,
      settings: { hosts: options.allowHost, isSecure: options.tlsBehind },
      replay: async (_, tenant, signal) => {
        const code = await run(tenant, { signal, onStart: async () => {} })
        if (code === 0) return 'replayed and published'
        throw new Error(
          `the run ended with exit code ${code}; its log is in ${join('schedule', tenant, 'run.log')} of the home`,
        )
      },
    })
  return await serveAt(options.port ?? usualPort).catch((thrown: unknown) => {
    if (options.port !== null || !isGataError(thrown, 'port-in-use')) throw thrown
    return serveAt(0)
  })
}

const usualPort = 4400
