import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuthorizationServerUnderTest, startAuthorizationServer } from '../testing/index.ts'
import { AccessTokens } from './access-tokens.ts'
import type { IssuerAccess } from './issuer-keys.ts'
import { oauthSettings } from './oauth-settings.ts'

const here = 'https://gata.example.com'
let issuer: AuthorizationServerUnderTest

beforeAll(async () => {
  issuer = await startAuthorizationServer(here)
})

afterAll(async () => {
  await issuer[Symbol.asyncDispose]()
})

const tokensOf = (
  access: IssuerAccess = {},
  settings: { readonly audiences?: readonly string[]; readonly jwksUrl?: string } = {},
) => new AccessTokens({ issuer: issuer.issuer, publicUrl: here, audiences: [], jwksUrl: null, ...settings }, access)
const prove = (text: string, tokens = tokensOf(), now = new Date()) => tokens.prove(text, [here, `${here}/mcp`], now)
const seconds = (count: number) => Math.floor(Date.now() / 1000) + count
const refused = { code: 'invalid-token' }

describe('an access token', () => {
  it('proves its subject, scopes and audience', async () => {
    const text = await issuer.token({
      scope: 'openid read query offline_access',
      aud: ['https://other.example', `${here}/mcp`],
    })
    expect(await prove(text)).toMatchObject({
      issuer: issuer.issuer,
      subject: 'roy',
      scopes: ['read', 'query'],
      seesPersonalData: false,
    })
  })

  it.each([
    ['RFC 9068', {}, { typ: 'application/at+jwt' }],
    ['Okta', { scope: undefined, scp: ['read', 'query'] }, { typ: undefined }],
    ['Entra', { scope: undefined, scp: 'read query' }, { typ: 'JWT' }],
    ['Keycloak', { typ: 'Bearer', nonce: 'n' }, { typ: 'JWT' }],
  ])('is known as %s writes it', async (_, claims, header) => {
    expect((await prove(await issuer.token(claims, { header }))).scopes).toEqual(['read', 'query'])
  })

  it.each([
    ['for another server', { aud: 'https://other.example' }],
    ['for a server whose name begins like ours', { aud: `${here}.evil.example` }],
    ['for what is not asked', { aud: `${here}/api` }],
    ['for nobody', { aud: undefined }],
    ['for an empty list', { aud: [] }],
    ['of another issuer', { iss: 'https://other.example' }],
    ['of an issuer that is spelt otherwise', { iss: 'HTTP://127.0.0.1' }],
    ['of no issuer', { iss: undefined }],
    ['that is over', { exp: seconds(-60) }],
    ['without an end', { exp: undefined }],
    ['whose end is a text', { exp: '9999999999' }],
    ['that is not yet good', { nbf: seconds(60) }],
    ['of no subject', { sub: undefined }],
    ['of an empty subject', { sub: '' }],
    ['bound to a key of its holder', { cnf: { jkt: 'x' } }],
  ])('%s proves nothing', async (_, claims) => {
    await expect(prove(await issuer.token(claims))).rejects.toMatchObject(refused)
  })

  it('is given half a minute for clocks that differ', async () => {
    await expect(prove(await issuer.token({ exp: seconds(-15) }))).resolves.toMatchObject({ subject: 'roy' })
    await expect(prove(await issuer.token({ nbf: seconds(15) }))).resolves.toMatchObject({ subject: 'roy' })
  })

  it.each(['other', 'public', 'none'] as const)('signed by %s proves nothing', async (signedBy) => {
    await expect(prove(await issuer.token({}, { signedBy }))).rejects.toMatchObject(refused)
  })

  it('that brings its own key, or says where it is, proves nothing', async () => {
    const stranger = await startAuthorizationServer(here)
    const keysOf = async (url: string) =>
      (await (await fetch(`${url}/keys`)).json()) as { readonly keys: readonly { readonly kid: string }[] }
    try {
      const [kid, jwk] = [(await keysOf(issuer.issuer)).keys[0]?.kid, (await keysOf(stranger.issuer)).keys[0]]
      for (const header of [
        { jwk },
        { kid, jwk },
        { kid, jku: `${stranger.issuer}/keys` },
        { kid, x5u: stranger.issuer },
      ]) {
        const text = await stranger.token({ iss: issuer.issuer }, { header })
        await expect(prove(text)).rejects.toMatchObject(refused)
      }
    } finally {
      await stranger[Symbol.asyncDispose]()
    }
  })

  it('proves nothing with a claim, its signature or its algorithm changed', async () => {
    const [header = '', claims = '', signature = ''] = (await issuer.token()).split('.')
    const changed = (part: string, change: object) =>
      Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(part, 'base64url').toString()), ...change })).toString(
        'base64url',
      )
    for (const text of [
      `${header}.${changed(claims, { sub: 'boss' })}.${signature}`,
      `${header}.${changed(claims, { scope: 'read query admin' })}.${signature}`,
      `${header}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      `${header}.${claims}.`,
      `${changed(header, { alg: 'none' })}.${claims}.`,
      `${changed(header, { alg: 'nOnE' })}.${claims}.`,
      `${changed(header, { crit: ['exp'] })}.${claims}.${signature}`,
      `${header}.${claims}.${signature}=`,
      '..',
      'a.b.c',
    ]) {
      await expect(prove(text)).rejects.toMatchObject(refused)
    }
  })

  it.each([
    ['a nonce and no scope', { scope: undefined, nonce: 'n' }, 'JWT'],
    ['no scope', { scope: undefined }, 'JWT'],
    ['the hash of an access token', { at_hash: 'x' }, 'JWT'],
    ['the word of Keycloak', { typ: 'ID' }, 'JWT'],
    ['no type', { scope: undefined }, undefined],
    ['the type of a logout', {}, 'logout+jwt'],
    ['the type of an assertion', {}, 'oauth-authz-req+jwt'],
  ])('is not what has %s: an ID token or another of the issuer’s', async (_, claims, typ) => {
    await expect(prove(await issuer.token(claims, { header: { typ } }))).rejects.toMatchObject(refused)
  })

  it('for a name that the issuer gave us is good where the operator says so', async () => {
    const text = await issuer.token({ aud: 'api://4f1c' })
    await expect(prove(text)).rejects.toMatchObject(refused)
    await expect(prove(text, tokensOf({}, { audiences: ['api://4f1c'] }))).resolves.toMatchObject({ subject: 'roy' })
  })

  it('that was proven is known again for a minute, not beyond its end, and never at another resource', async () => {
    const tokens = tokensOf()
    const text = await issuer.token({ aud: `${here}/mcp`, exp: seconds(600) })
    const at = (ms: number) => prove(text, tokens, new Date(Date.now() + ms))
    await at(0)
    await expect(tokens.prove(text, [here, `${here}/api`], new Date())).rejects.toMatchObject(refused)
    await expect(at(700_000)).rejects.toMatchObject(refused)
    await expect(at(0)).resolves.toMatchObject({ subject: 'roy' })
  })
})

describe('the keys of an issuer', () => {
  it('are fetched once, by the discovery that it speaks', async () => {
    const tokens = tokensOf()
    issuer.behave('speaks-openid-alone')
    const before = issuer.asked.length
    await Promise.all([1, 2, 3].map(async () => await prove(await issuer.token(), tokens)))
    issuer.behave('well')
    const places = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration', '/keys']
    expect(issuer.asked.slice(before)).toEqual(places)
  })

  it('are fetched from where the operator says, without discovery', async () => {
    const before = issuer.asked.length
    await prove(await issuer.token(), tokensOf({}, { jwksUrl: `${issuer.issuer}/keys` }))
    expect(issuer.asked.slice(before)).toEqual(['/keys'])
  })

  it('may change: a new one is picked up, the old one proves nothing any more', async () => {
    const tokens = tokensOf({ askAgainAfterMs: 0 })
    const old = await issuer.token()
    await prove(old, tokens)
    await issuer.rotate()
    await expect(prove(await issuer.token(), tokens)).resolves.toMatchObject({ subject: 'roy' })
    await expect(prove(old, tokens, new Date(Date.now() + 61_000))).rejects.toMatchObject(refused)
  })

  it('are not asked for again at once for a key that was made up', async () => {
    const tokens = tokensOf()
    await prove(await issuer.token(), tokens)
    const before = issuer.asked.length
    for (const kid of ['a', 'b', 'c']) {
      await expect(prove(await issuer.token({}, { header: { kid } }), tokens)).rejects.toMatchObject(refused)
    }
    expect(issuer.asked.length).toBe(before)
  })

  it.each(['fails', 'hangs', 'lies'] as const)(
    'of one that %s are unavailable: soon, once for many, and with a reason for the log',
    async (how) => {
      const reasons: string[] = []
      const tokens = tokensOf({ patienceMs: 200, onFailure: (reason) => reasons.push(reason) })
      issuer.behave(how)
      const begun = performance.now()
      const text = await issuer.token()
      const asked = issuer.asked.length
      try {
        for (const _ of [1, 2, 3]) {
          await expect(prove(text, tokens)).rejects.toMatchObject({ code: 'authorization-server-unavailable' })
        }
      } finally {
        issuer.behave('well')
      }
      expect(performance.now() - begun).toBeLessThan(1500)
      expect(issuer.asked.length - asked).toBe(1)
      expect(reasons).toHaveLength(1)
      expect(reasons.join('')).not.toContain(text)
    },
  )

  it('that are known stay good while the issuer is away, whatever key somebody makes up', async () => {
    const tokens = tokensOf({ askAgainAfterMs: 0 })
    await prove(await issuer.token(), tokens)
    issuer.behave('fails')
    try {
      const made = await issuer.token({}, { header: { kid: 'made-up' } })
      await expect(prove(made, tokens)).rejects.toMatchObject({ code: 'authorization-server-unavailable' })
      await expect(prove(await issuer.token(), tokens)).resolves.toMatchObject({ subject: 'roy' })
    } finally {
      issuer.behave('well')
    }
  })
})

describe('settings', () => {
  const good = { GATA_OAUTH_ISSUER: 'https://id.example.com/realms/a', GATA_PUBLIC_URL: 'https://gata.example.com/' }

  it('name an issuer to the letter, and the server without a slash', () => {
    expect(oauthSettings({})).toBeNull()
    expect(oauthSettings({ GATA_PUBLIC_URL: 'https://gata.example.com' })).toBeNull()
    expect(oauthSettings({ ...good, GATA_OAUTH_AUDIENCES: 'api://a  b' })).toEqual({
      issuer: 'https://id.example.com/realms/a',
      publicUrl: 'https://gata.example.com',
      audiences: ['api://a', 'b'],
      jwksUrl: null,
    })
    expect(oauthSettings({ ...good, GATA_OAUTH_ISSUER: 'https://a.example/' })?.issuer).toBe('https://a.example/')
  })

  it.each([
    ['GATA_OAUTH_ISSUER is no issuer', { GATA_OAUTH_ISSUER: 'id.example.com' }],
    ['GATA_OAUTH_ISSUER is no issuer', { GATA_OAUTH_ISSUER: 'http://id.example.com' }],
    ['GATA_OAUTH_ISSUER needs GATA_PUBLIC_URL', { GATA_PUBLIC_URL: '' }],
    ['GATA_PUBLIC_URL is no origin', { GATA_PUBLIC_URL: 'https://gata.example.com/mcp' }],
    ['GATA_PUBLIC_URL is no origin', { GATA_PUBLIC_URL: 'http://gata.example.com' }],
    ['GATA_OAUTH_JWKS_URL is no address', { GATA_OAUTH_JWKS_URL: 'http://id.example.com/keys' }],
    ['GATA_OAUTH_AUDIENCES says nothing', { GATA_OAUTH_ISSUER: '', GATA_OAUTH_AUDIENCES: 'a' }],
  ])('are refused: %s', (words, wrong) => {
    expect(() => oauthSettings({ ...good, ...wrong })).toThrow(expect.objectContaining({ code: 'bad-setting' }))
    expect(() => oauthSettings({ ...good, ...wrong })).toThrow(words)
  })
})
