import { once } from 'node:events'
import { join } from 'node:path'
import { type Served, serve as serveProject } from '@gata/server'
import { runInProcess } from '@gata/service/schedule'
import type { Outcome, ServeOptions, Work } from '../use-cases.ts'

/** Serves the platform until Ctrl-C. */
export async function serve(work: Work, options: ServeOptions): Promise<Outcome> {
  await using served = await beginServing(work, options)
  const { url } = served
  for (const [at, what] of placesOf(url))
    work.onStep({ id: at, label: `${what.padEnd(8)} ${at}`, state: 'done', detail: '' })
  if (!work.signal.aborted) await once(work.signal, 'abort')
  return { status: 'done', summary: 'No longer serving.', record: { url } }
}

/** Where what is served can be found. */
export function placesOf(url: string): readonly (readonly [string, string])[] {
  return [
    [`${url}/api/docs`, 'REST'],
    [`${url}/mcp`, 'MCP'],
  ]
}

/** Starts to serve; a change of logic is replayed by a process of its own, which alone holds the warehouse. */
export async function beginServing({ settings }: Work, options: ServeOptions): Promise<Served> {
  const run = runInProcess({
    words: [...process.execArgv, join(import.meta.dirname, '../main.ts')],
    folder: settings.project,
    home: settings.home,
  })
  return await serveProject({
    project: { root: settings.project, home: settings.home, target: settings.target },
    port: options.port,
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
}
