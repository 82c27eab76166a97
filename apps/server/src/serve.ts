import { GataError, messageOf } from '@gata/base'
import { AccessTokens, oauthSettings, openJobQueue, publicUrlOf } from '@gata/control'
import { LiveProject, openProjectControl, type Project, Questions, ServingMetrics } from '@gata/service/serving'
import { createServer } from './create-server.ts'
import { defaultSettings, type LogicJob, type ServerSettings } from './server-parts.ts'

/** Where a platform is served and how. */
export interface ServeOptions {
  readonly project: Parameters<typeof LiveProject.open>[0]
  readonly port: number
  /** The address to listen on; loopback unless the platform is meant to be reached from elsewhere. */
  readonly host: string
  readonly settings?: Partial<ServerSettings>
  /** Runs a tenant from its sources to what is published, and says what came of it. */
  readonly replay: (project: Project, tenant: string, signal: AbortSignal) => Promise<string>
}

/** A server that answers. */
export interface Served extends AsyncDisposable {
  readonly url: string
}

/**
 * Serves a platform until it is disposed of: requests under way are answered first, and no new one is taken.
 *
 * @throws GataError `port-in-use`, and those of what it opens.
 */
export async function serve({ project, port, host, settings, replay }: ServeOptions): Promise<Served> {
  await using opened = new AsyncDisposableStack()
  const live = await LiveProject.open(project)
  const { environment, logger } = live.current
  const publicUrl = publicUrlOf(environment)
  const oauth = oauthSettings(environment)
  const onFailure = (error: string) => logger.log('error', 'the authorization server can not be asked', { error })
  const store = opened.use(await openProjectControl(live.current))
  const questions = opened.use(new Questions(() => live.current))
  const jobs = opened.use(await openJobQueue<LogicJob>(store, 'logic'))
  const publicHosts = publicUrl === null ? [] : [new URL(publicUrl).hostname]
  const hosts = [...new Set([...defaultSettings.hosts, host, ...publicHosts, ...(settings?.hosts ?? [])])]
  const app = await createServer(
    {
      live,
      db: store.db,
      questions,
      jobs,
      metrics: new ServingMetrics(),
      tokens: oauth && new AccessTokens(oauth, { onFailure }),
    },
    { publicUrl, ...settings, hosts },
  )
  opened.defer(async () => {
    await app.close()
  })
  await jobs.work(async ({ data }, signal) => await replay(live.current, data.update.tenant, signal))
  const url = await app.listen({ host, port }).catch((thrown: unknown) => {
    throw isInUse(thrown) ? portInUse(host, port) : new GataError('can-not-listen', messageOf(thrown), { where: host })
  })
  const whole = opened.move()
  return { url, [Symbol.asyncDispose]: () => whole.disposeAsync() }
}

function isInUse(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE'
}

function portInUse(host: string, port: number): GataError {
  return new GataError('port-in-use', 'something else listens there already', {
    where: `${host}:${port}`,
    todo: 'Name another port with --port.',
  })
}
