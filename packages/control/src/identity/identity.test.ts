import { describe, expect, it } from 'vitest'
import { readAuditLog } from '../audit-log.ts'
import { useControlStore } from '../testing/index.ts'
import { createApiKey, listApiKeys, type NewApiKey, revokeApiKey } from './api-keys.ts'
import { authenticate } from './authenticate.ts'
import { identityHolder, linkIdentity, unlinkIdentity } from './identities.ts'
import { logIn } from './log-in.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { operator } from './principal.ts'
import { csrfToken, endSession, isCsrfToken } from './sessions.ts'
import { assertTenantContext, tenantContext, tenantsOf } from './tenant-context.ts'
import { createUser, disableUser, listUsers, setRole } from './users.ts'

/** Hashing with full cost takes a third of a second; what is tested is the same with less. */
const cost = 10
const now = new Date('2026-09-07T12:00:00Z')
const doing = { by: operator, now }
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000)
const anyTenant = () => true
const store = useControlStore()

const key: NewApiKey = {
  name: 'dashboard',
  tenants: ['tyrell_corp'],
  scopes: ['read', 'query'],
  seesPersonalData: false,
  expiresAt: null,
}

const passwordOf = (email: string) => `a long password of ${email}`

async function person(email: string, isPlatformAdmin = false): Promise<string> {
  return await createUser(store.db, { email, name: email, password: passwordOf(email), isPlatformAdmin }, doing, cost)
}

describe('an API key', () => {
  it('opens what it was given for, and its text is kept nowhere', async () => {
    const { id, text } = await createApiKey(store.db, key, doing)
    expect(text).toMatch(/^gata_[0-9a-f]{16}_[\w-]{43}$/)
    const holder = await authenticate(store.db, { bearer: text }, now)
    expect(holder).toMatchObject({ kind: 'key', id, name: 'dashboard' })
    if (!holder) throw new Error('nobody')
    expect(tenantContext(holder, 'tyrell_corp', 'query', anyTenant).policy.masked).toEqual(['customer_email'])
    expect(() => tenantContext(holder, 'tyrell_corp', 'admin', anyTenant)).toThrow(
      expect.objectContaining({ code: 'scope-missing' }),
    )
    expect(() => tenantContext(holder, 'wayne_enterprises', 'read', anyTenant)).toThrow(
      expect.objectContaining({ code: 'tenant-not-found' }),
    )
    expect(tenantsOf(holder, ['stark_industries', 'tyrell_corp'])).toEqual(['tyrell_corp'])
    const kept = JSON.stringify([await listApiKeys(store.db), await readAuditLog(store.db)])
    expect(kept).not.toContain(text.split('_').at(-1))
  })

  it('opens nothing when it is revoked, over, changed or made up', async () => {
    const revoked = await createApiKey(store.db, key, doing)
    await revokeApiKey(store.db, revoked.id, doing)
    await expect(revokeApiKey(store.db, revoked.id, doing)).rejects.toMatchObject({ code: 'api-key-not-found' })
    const over = await createApiKey(store.db, { ...key, expiresAt: now }, doing)
    const good = await createApiKey(store.db, key, doing)
    const texts = [
      revoked.text,
      over.text,
      `${good.text.slice(0, -1)}${good.text.endsWith('A') ? 'B' : 'A'}`,
      `gata_${revoked.id}_${good.text.split('_')[2]}`,
      good.text.slice(0, -1),
      `${good.text} `,
      "gata_' or 1=1 --",
      '',
    ]
    for (const bearer of texts) expect(await authenticate(store.db, { bearer }, now)).toBeNull()
    expect(await authenticate(store.db, { bearer: good.text }, now)).not.toBeNull()
  })

  it('notes its last use, but not for every request', async () => {
    const { id, text } = await createApiKey(store.db, key, doing)
    const lastUse = async () => (await listApiKeys(store.db)).find((one) => one.id === id)?.lastUsedAt
    await authenticate(store.db, { bearer: text }, now)
    await authenticate(store.db, { bearer: text }, new Date(now.getTime() + 1000))
    expect(await lastUse()).toEqual(now)
    await authenticate(store.db, { bearer: text }, hours(1))
    expect(await lastUse()).toEqual(hours(1))
  })
})

describe('a person', () => {
  it('logs in, does what the role allows, and is nobody after logging out', async () => {
    const id = await person('Roy@Tyrell.example')
    await setRole(store.db, { email: 'roy@tyrell.example', tenant: 'tyrell_corp', role: 'viewer' }, doing)
    const email = 'ROY@tyrell.example '
    const session = await logIn(store.db, { email, password: passwordOf('Roy@Tyrell.example') }, now, cost)
    const roy = await authenticate(store.db, { session }, now)
    expect(roy).toMatchObject({ kind: 'user', id })
    expect([...(roy?.grants?.keys() ?? [])]).toEqual(['tyrell_corp'])
    await endSession(store.db, session)
    expect(await authenticate(store.db, { session }, now)).toBeNull()
  })

  it('keeps roles in other tenants when one changes, and loses what is taken away', async () => {
    const email = 'two@example.com'
    await person(email)
    await setRole(store.db, { email, tenant: 'tyrell_corp', role: 'owner' }, doing)
    await setRole(store.db, { email, tenant: 'wayne_enterprises', role: 'viewer' }, doing)
    await setRole(store.db, { email, tenant: 'wayne_enterprises', role: 'analyst' }, doing)
    const rolesOf = async () => (await listUsers(store.db)).find((user) => user.email === email)?.roles
    expect(await rolesOf()).toEqual({ tyrell_corp: 'owner', wayne_enterprises: 'analyst' })
    await setRole(store.db, { email, tenant: 'tyrell_corp', role: null }, doing)
    expect(await rolesOf()).toEqual({ wayne_enterprises: 'analyst' })
  })

  it('is out at once when locked out, and after half a day of silence', async () => {
    const email = 'out@example.com'
    await person(email, true)
    const begin = () => logIn(store.db, { email, password: passwordOf(email) }, now, cost)
    const session = await begin()
    expect(await authenticate(store.db, { session }, hours(11))).toMatchObject({ grants: null })
    expect(await authenticate(store.db, { session }, hours(22))).not.toBeNull()
    expect(await authenticate(store.db, { session }, hours(35))).toBeNull()
    const other = await begin()
    await disableUser(store.db, email, doing)
    expect(await authenticate(store.db, { session: other }, now)).toBeNull()
    await expect(begin()).rejects.toMatchObject({ code: 'log-in-refused' })
  })

  it('learns nothing from a refusal, and must wait after several', async () => {
    const email = 'guess@example.com'
    await person(email)
    const attempt = (address: string, password: string, at = now) =>
      logIn(store.db, { email: address, password }, at, cost).catch((thrown: Error) => thrown.message)
    expect(await attempt(email, 'wrong')).toBe(await attempt('unknown@example.com', 'wrong'))
    for (let n = 0; n < 5; n++) await attempt(email, 'wrong')
    expect(await attempt(email, passwordOf(email))).toContain('too many wrong passwords')
    expect(await attempt(email, passwordOf(email), hours(1))).toHaveLength(43)
  })

  it.each([
    ['email-refused', { email: 'no address' }],
    ['password-refused', { password: 'short' }],
    ['email-taken', { email: 'ROY@tyrell.example' }],
  ])('is refused with %s', async (code, wrong) => {
    const user = { email: 'new@example.com', name: 'n', password: 'long enough a password', isPlatformAdmin: false }
    await expect(createUser(store.db, { ...user, ...wrong }, doing, cost)).rejects.toMatchObject({ code })
  })
})

describe('a subject of an authorization server', () => {
  const issuer = 'https://id.example.com'

  it('is the person whom an operator linked it with, until the link is ended', async () => {
    const email = 'rachael@example.com'
    const id = await person(email)
    await linkIdentity(store.db, { email, issuer, subject: 'r1' }, doing)
    expect(await identityHolder(store.db, { issuer, subject: 'r1' })).toMatchObject({ kind: 'user', id })
    for (const other of [
      { issuer, subject: 'R1' },
      { issuer: `${issuer}/`, subject: 'r1' },
      { issuer, subject: 'r1 ' },
    ]) {
      expect(await identityHolder(store.db, other)).toBeNull()
    }
    expect((await listUsers(store.db)).find((user) => user.id === id)?.identities).toEqual([{ issuer, subject: 'r1' }])
    await unlinkIdentity(store.db, { issuer, subject: 'r1' }, doing)
    expect(await identityHolder(store.db, { issuer, subject: 'r1' })).toBeNull()
    await expect(unlinkIdentity(store.db, { issuer, subject: 'r1' }, doing)).rejects.toMatchObject({
      code: 'identity-not-found',
    })
    expect(await readAuditLog(store.db, { limit: 2 })).toMatchObject([
      { action: 'identity.unlinked', actor: 'operator', subject: id, detail: { issuer, subject: 'r1' } },
      { action: 'identity.linked', actor: 'operator', subject: id, detail: { issuer, subject: 'r1' } },
    ])
  })

  it('is one person alone, and nobody once that one is locked out', async () => {
    for (const email of ['one@example.com', 'other@example.com']) await person(email)
    await linkIdentity(store.db, { email: 'one@example.com', issuer, subject: 's' }, doing)
    const again = linkIdentity(store.db, { email: 'other@example.com', issuer, subject: 's' }, doing)
    await expect(again).rejects.toMatchObject({ code: 'identity-taken' })
    await expect(
      linkIdentity(store.db, { email: 'absent@example.com', issuer, subject: 't' }, doing),
    ).rejects.toMatchObject({ code: 'user-not-found' })
    await disableUser(store.db, 'one@example.com', doing)
    expect(await identityHolder(store.db, { issuer, subject: 's' })).toBeNull()
  })
})

describe('a password', () => {
  it('is known again however its letters are composed, and never by another', async () => {
    const stored = await hashPassword('pässwörter sind länger', cost)
    expect(await verifyPassword('pässwörter sind länger'.normalize('NFD'), stored)).toBe(true)
    expect(await verifyPassword('pässwörter sind langer', stored)).toBe(false)
    expect(await hashPassword('pässwörter sind länger', cost)).not.toBe(stored)
  })
})

describe('a context', () => {
  it('can not be made by hand, nor copied with another tenant', () => {
    const context = tenantContext(operator, 'tyrell_corp', 'query', anyTenant)
    assertTenantContext(context)
    expect(() => assertTenantContext({ ...context, tenant: 'wayne_enterprises' })).toThrow(
      expect.objectContaining({ code: 'context-forged' }),
    )
    expect(() => Object.assign(context, { tenant: 'wayne_enterprises' })).toThrow(TypeError)
  })

  it('goes no further than the limit of a token, whatever the grants', () => {
    const limit = { scopes: ['read' as const], seesPersonalData: true }
    const viewer = { scopes: ['read', 'query'] as const, seesPersonalData: false }
    for (const grants of [null, new Map([['tyrell_corp', viewer]])]) {
      const limited = { ...operator, grants, limit }
      const context = tenantContext(limited, 'tyrell_corp', 'read', anyTenant)
      expect(context.scopes).toEqual(['read'])
      expect(context.policy.masked).toEqual(grants === null ? [] : ['customer_email'])
      expect(() => tenantContext(limited, 'tyrell_corp', 'query', anyTenant)).toThrow(
        expect.objectContaining({ code: 'scope-missing' }),
      )
    }
    const unseeing = { ...operator, limit: { ...limit, seesPersonalData: false } }
    expect(tenantContext(unseeing, 'tyrell_corp', 'read', anyTenant).policy.masked).toEqual(['customer_email'])
  })

  it('is refused alike for a tenant that is not there and for one of others', () => {
    const stranger = { ...operator, kind: 'key' as const, grants: new Map() }
    const refusal = (principal: typeof operator, exists: () => boolean) => {
      try {
        return tenantContext(principal, 'x_corp', 'read', exists)
      } catch (thrown) {
        return String(thrown)
      }
    }
    expect(refusal(stranger, anyTenant)).toBe(refusal(operator, () => false))
  })
})

describe('a page of a session', () => {
  it('proves itself by a token that only this session has', () => {
    expect(isCsrfToken(csrfToken('one'), 'one')).toBe(true)
    expect(isCsrfToken(csrfToken('one'), 'two')).toBe(false)
    expect(isCsrfToken('', 'one')).toBe(false)
  })
})
