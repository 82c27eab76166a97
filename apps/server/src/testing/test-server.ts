import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AccessTokens,
  type ControlDatabase,
  createApiKey,
  createUser,
  disableUser,
  type JobQueue,
  linkIdentity,
  type NewApiKey,
  openJobQueue,
  operator,
  type Role,
  revokeApiKey,
  setRole,
} from '@gata/control'
import { type AuthorizationServerUnderTest, startAuthorizationServer, useControlStore } from '@gata/control/testing'
import { LiveProject, Questions, ServingMetrics } from '@gata/service/serving'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll } from 'vitest'
import { createServer as createApp } from '../create-server.ts'
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
  /** An authorization server whose tokens are accepted, where one was asked for. */
  readonly issuer: AuthorizationServerUnderTest
  /** The origin for which its tokens are. */
  readonly publicUrl: string
  readonly db: ControlDatabase
  /** Makes a person with roles, linked with a subject of the authorization server; gives the address. */
  person(subject: string, roles: Readonly<Record<string, Role>>, isPlatformAdmin?: boolean): Promise<string>
  /** Locks a person out. */
  disable(email: string): Promise<void>
  /** Waits for a server that listens on loopback, and gives its address. */
  listening(): Promise<string>
}

/** Starts one before the first test of a file and ends it after the last. */
export function useServer({
  hasIssuer = false,
  ...settings
}: Partial<ServerSettings> & { readonly hasIssuer?: boolean } = {}): ServerUnderTest {
  const store = useControlStore()
  let opened: Omit<ServerUnderTest, 'key' | 'revokedKey' | 'person' | 'disable' | 'listening' | 'issuer'> | undefined
  let issuer: AuthorizationServerUnderTest | undefined
  let port = 0
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
    if (hasIssuer) port = await freePort()
    const publicUrl = hasIssuer ? `http://127.0.0.1:${port}` : ''
    issuer = hasIssuer ? await startAuthorizationServer(publicUrl) : undefined
    const oauth = issuer && { issuer: issuer.issuer, publicUrl, audiences: [], jwksUrl: null }
    const tokens = oauth ? new AccessTokens(oauth, { askAgainAfterMs: 0, patienceMs: 300, spareMs: 100 }) : null
    const app = await createApp(
      { live, db: store.db, questions, jobs, metrics: new ServingMetrics(), tokens },
      { requestsPerMinute: 1e6, publicUrl: publicUrl || null, ...settings },
    )
    opened = { app, home, root, live, questions, jobs, publicUrl, db: store.db }
  })

  afterAll(async () => {
    await opened?.app.close()
    await issuer?.[Symbol.asyncDispose]()
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
    get publicUrl() {
      return server().publicUrl
    },
    get db() {
      return server().db
    },
    get issuer() {
      if (!issuer) throw new Error('an authorization server was asked for')
      return issuer
    },
    person: async (subject, roles, isPlatformAdmin = false) => {
      const email = `${subject}@example.com`
      await createUser(
        store.db,
        { email, name: subject, password: 'a long enough password', isPlatformAdmin },
        doing(),
        4,
      )
      for (const [tenant, role] of Object.entries(roles)) await setRole(store.db, { email, tenant, role }, doing())
      await linkIdentity(store.db, { email, issuer: issuer?.issuer ?? '', subject }, doing())
      return email
    },
    disable: (email) => disableUser(store.db, email, doing()),
    key: async (options) => (await makeKey(options)).text,
    revokedKey: async () => {
      const { id, text } = await makeKey()
      await revokeApiKey(store.db, id, doing())
      return text
    },
    listening: async () => {
      const { app } = server()
      if (!app.server.listening) await app.listen({ host: '127.0.0.1', port })
      const address = app.server.address()
      if (typeof address !== 'object' || address === null) throw new Error('it listens on a port')
      return `http://127.0.0.1:${address.port}`
    },
  }
}

/** A port of loopback that nobody has, for a server whose address must be known before it listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  return typeof address === 'object' && address ? address.port : 0
}
