import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApiKey, type JobQueue, type NewApiKey, openJobQueue, operator, revokeApiKey } from '@gata/control'
import { useControlStore } from '@gata/control/testing'
import { LiveProject, Questions, ServingMetrics } from '@gata/service/serving'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll } from 'vitest'
import { createServer } from '../create-server.ts'
import type { LogicJob, ServerSettings } from '../server-parts.ts'
import { publishCanaries } from './publish-canaries.ts'

const repository = join(import.meta.dirname, '../../../..')

/** The tenant that asks, and the one of which it must never hear. */
export const mine = 'tyrell_corp'
export const theirs = 'wayne_enterprises'

/** A server over two published tenants, and keys to it. */
export interface ServerUnderTest {
  readonly app: FastifyInstance
  readonly home: string
  readonly root: string
  readonly live: LiveProject
  readonly questions: Questions
  readonly jobs: JobQueue<LogicJob>
  /** Makes a key; of everything in the first tenant unless told otherwise. */
  key(options?: Partial<NewApiKey>): Promise<string>
  /** A key that was taken back. */
  revokedKey(): Promise<string>
  /** Waits for a server that listens on loopback, and gives its address. */
  listening(): Promise<string>
}

/** Starts one before the first test of a file and ends it after the last. */
export function useServer(settings: Partial<ServerSettings> = {}): ServerUnderTest {
  const store = useControlStore()
  let opened: Omit<ServerUnderTest, 'key' | 'revokedKey' | 'listening'> | undefined
  const doing = () => ({ by: operator, now: new Date() })
  const makeKey = (options: Partial<NewApiKey> = {}) =>
    createApiKey(
      store.db,
      {
        name: 'test',
        tenants: [mine],
        scopes: ['read', 'query', 'admin'],
        seesPersonalData: false,
        expiresAt: null,
        ...options,
      },
      doing(),
    )

  beforeAll(async () => {
    const root = await mkdtemp(join(tmpdir(), 'gata-server-'))
    const home = join(root, 'home')
    for (const file of ['tenants.yaml', 'supported_connectors.yaml']) await cp(join(repository, file), join(root, file))
    await publishCanaries(home, mine, { factor: 1 })
    await publishCanaries(home, theirs, { factor: 1009 })
    const live = await LiveProject.open({ root, home, environment: {} })
    const questions = new Questions(() => live.current)
    const jobs = await openJobQueue<LogicJob>({ url: store.databaseUrl }, 'logic')
    const app = await createServer(
      { live, db: store.db, questions, jobs, metrics: new ServingMetrics() },
      { requestsPerMinute: 1e6, ...settings },
    )
    opened = { app, home, root, live, questions, jobs }
  })

  afterAll(async () => {
    await opened?.app.close()
    await opened?.questions[Symbol.asyncDispose]()
    await opened?.jobs[Symbol.asyncDispose]()
    if (opened) await rm(opened.root, { recursive: true, force: true })
  })

  const server = () => {
    if (!opened) throw new Error('the server is there while tests run')
    return opened
  }
  return {
    get app() {
      return server().app
    },
    get home() {
      return server().home
    },
    get root() {
      return server().root
    },
    get live() {
      return server().live
    },
    get questions() {
      return server().questions
    },
    get jobs() {
      return server().jobs
    },
    key: async (options) => (await makeKey(options)).text,
    revokedKey: async () => {
      const { id, text } = await makeKey()
      await revokeApiKey(store.db, id, doing())
      return text
    },
    listening: async () => {
      const { app } = server()
      if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
      const address = app.server.address()
      if (typeof address !== 'object' || address === null) throw new Error('it listens on a port')
      return `http://127.0.0.1:${address.port}`
    },
  }
}
