import { randomBytes } from 'node:crypto'
import { GataError } from '@gata/base'
import {
  type ControlDatabase,
  createApiKey,
  createUser,
  type Doing,
  disableUser,
  linkIdentity,
  listApiKeys,
  listUsers,
  oauthSettings,
  operator,
  readAuditLog,
  revokeApiKey,
  setRole,
  unlinkIdentity,
} from '@gata/control'
import { openProject, type Project } from '@gata/service'
import { openProjectControl } from '@gata/service/control'
import { findTenant } from '@gata/tenants'
import type { AccessRequest } from '../access-request.ts'
import type { TableColumn } from '../output/table.ts'
import type { Outcome, ResultTable, Work } from '../use-cases.ts'

/** What is at hand for a request: the store, who asks, and the tenants that were named, each of which is there. */
interface Desk {
  readonly db: ControlDatabase
  readonly doing: Doing
  readonly tenants: readonly string[]
  readonly environment: Project['environment']
}

/** Answers what a person at the machine asks of people, keys and the record of what was done. */
export async function access(work: Work, request: AccessRequest): Promise<Outcome> {
  const project = await openProject({
    root: work.settings.project,
    home: work.settings.home,
    target: work.settings.target,
  })
  const tenants = work.settings.tenants.map((slug) => findTenant(project.tenants, slug).slug)
  await using store = await openProjectControl(project)
  const doing = { by: operator, now: project.clock.now() }
  return await answer({ db: store.db, doing, tenants, environment: project.environment }, request)
}

async function answer(desk: Desk, request: AccessRequest): Promise<Outcome> {
  switch (request.kind) {
    case 'create-admin':
      return await createAccount(desk, { ...request, isPlatformAdmin: true })
    case 'add-user':
      return await addUser(desk, request)
    case 'set-role':
      return await changeRole(desk, request)
    case 'disable-user':
      await disableUser(desk.db, request.email, desk.doing)
      return done(`${request.email} is locked out, and every session ended`, { email: request.email })
    case 'list-users':
      return await showUsers(desk)
    case 'link-user': {
      const identity = { subject: request.subject, issuer: issuerOf(desk, request.issuer) }
      await linkIdentity(desk.db, { email: request.email, ...identity }, desk.doing)
      const summary = `tokens of ${identity.issuer} with the subject ${identity.subject} let ${request.email} in`
      return done(summary, { email: request.email, ...identity })
    }
    case 'unlink-user': {
      const identity = { subject: request.subject, issuer: issuerOf(desk, request.issuer) }
      await unlinkIdentity(desk.db, identity, desk.doing)
      return done(`tokens with the subject ${identity.subject} let nobody in any more`, identity)
    }
    case 'create-key':
      return await createKey(desk, request)
    case 'list-keys':
      return await showKeys(desk)
    case 'revoke-key':
      await revokeApiKey(desk.db, request.id, desk.doing)
      return done(`the key ${request.id} opens nothing any more`, { key: request.id })
    case 'read-log':
      return await showLog(desk, request.limit)
  }
}

async function createAccount(
  { db, doing }: Desk,
  {
    email,
    name,
    isPlatformAdmin,
  }: { readonly email: string; readonly name: string; readonly isPlatformAdmin: boolean },
): Promise<Outcome> {
  const password = randomBytes(18).toString('base64url')
  const id = await createUser(db, { email, name, password, isPlatformAdmin }, doing)
  return done(`${email} may log in with the password ${password} – it is shown this once`, {
    user: id,
    email,
    password,
  })
}

async function addUser(desk: Desk, request: Extract<AccessRequest, { kind: 'add-user' }>): Promise<Outcome> {
  requireTenants(desk)
  const outcome = await createAccount(desk, { ...request, isPlatformAdmin: false })
  await changeRole(desk, request)
  return outcome
}

async function changeRole(
  desk: Desk,
  { email, role }: Pick<Extract<AccessRequest, { kind: 'set-role' }>, 'email' | 'role'>,
): Promise<Outcome> {
  requireTenants(desk)
  for (const tenant of desk.tenants) await setRole(desk.db, { email, tenant, role }, desk.doing)
  const where = desk.tenants.join(', ')
  const summary = role === null ? `${email} has no role in ${where} any more` : `${email} is ${role} of ${where}`
  return done(summary, { email, role, tenants: desk.tenants })
}

async function createKey(desk: Desk, request: Extract<AccessRequest, { kind: 'create-key' }>): Promise<Outcome> {
  requireTenants(desk)
  const { name, scopes, seesPersonalData, days } = request
  const expiresAt = days === null ? null : new Date(desk.doing.now.getTime() + days * 86_400_000)
  const key = { name, tenants: desk.tenants, scopes, seesPersonalData, expiresAt }
  const { id, text } = await createApiKey(desk.db, key, desk.doing)
  return done(`${text}\nThe key is shown this once; it may ${scopes.join(', ')} in ${desk.tenants.join(', ')}`, {
    key: id,
    text,
    tenants: desk.tenants,
    scopes,
  })
}

async function showKeys({ db, tenants }: Desk): Promise<Outcome> {
  const all = await listApiKeys(db)
  const keys = all.filter((key) => tenants.length === 0 || key.tenants.some((tenant) => tenants.includes(tenant)))
  const rows = keys.map((key) => ({
    ...key,
    tenants: key.tenants.join(', '),
    scopes: [...key.scopes, ...(key.seesPersonalData ? ['personal data'] : [])].join(', '),
    lastUsedAt: day(key.lastUsedAt),
    ends: key.revokedAt ? `revoked ${day(key.revokedAt)}` : day(key.expiresAt),
  }))
  const columns = columnsOf({
    id: 'id',
    name: 'name',
    tenants: 'tenants',
    scopes: 'may',
    lastUsedAt: 'last used',
    ends: 'ends',
  })
  return listed('key', rows, columns)
}

async function showUsers({ db, tenants }: Desk): Promise<Outcome> {
  const rows = (await listUsers(db))
    .filter(
      ({ roles, isPlatformAdmin }) => tenants.length === 0 || isPlatformAdmin || tenants.some((each) => roles[each]),
    )
    .map((user) => ({
      email: user.email,
      name: user.name,
      roles: user.isPlatformAdmin
        ? 'administrator of the platform'
        : Object.entries(user.roles)
            .map(([tenant, role]) => `${role} of ${tenant}`)
            .join(', '),
      identities: user.identities.map(({ issuer, subject }) => `${subject} of ${issuer}`).join(', '),
      disabledAt: day(user.disabledAt),
    }))
  const columns = { email: 'e-mail', name: 'name', roles: 'is', identities: 'linked with', disabledAt: 'locked out' }
  return listed('person', rows, columnsOf(columns))
}

async function showLog({ db, tenants }: Desk, limit: number): Promise<Outcome> {
  const [tenant] = tenants
  const entries = await readAuditLog(db, { limit, ...(tenant === undefined ? {} : { tenant }) })
  const rows = entries.map((entry) => ({ ...entry, at: entry.at.toISOString(), detail: JSON.stringify(entry.detail) }))
  const columns = { at: 'when', actor: 'who', action: 'did', subject: 'to', tenant: 'tenant', detail: 'detail' }
  return listed('deed', rows, columnsOf(columns))
}

function issuerOf({ environment }: Desk, given: string | null): string {
  const issuer = given ?? oauthSettings(environment)?.issuer
  if (issuer !== undefined) return issuer
  throw new GataError('bad-option', 'no authorization server is named', {
    where: '--issuer',
    expected: 'its issuer as its tokens spell it, or GATA_OAUTH_ISSUER in the environment',
  })
}

function requireTenants({ tenants }: Desk): void {
  if (tenants.length > 0) return
  throw new GataError('bad-option', 'this is about tenants, and none is named', {
    where: '--tenant',
    expected: 'the slug of a tenant; may be given again',
  })
}

function done(summary: string, record: Readonly<Record<string, unknown>>): Outcome {
  return { status: 'done', summary, record }
}

function listed(what: string, rows: ResultTable['rows'], columns: readonly TableColumn[]): Outcome {
  const plural = what === 'person' ? 'people' : `${what}s`
  const summary = rows.length === 1 ? `one ${what}` : `${rows.length === 0 ? 'no' : rows.length} ${plural}`
  return { ...done(summary, { rows }), tables: rows.length === 0 ? [] : [{ title: plural, columns, rows }] }
}

function columnsOf(titles: Readonly<Record<string, string>>): readonly TableColumn[] {
  return Object.entries(titles).map(([name, title]) => ({ name, title, kind: 'text' }))
}

function day(at: Date | null): string | null {
  return at && at.toISOString().slice(0, 10)
}
