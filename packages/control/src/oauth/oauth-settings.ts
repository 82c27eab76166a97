import { GataError } from '@gata/base'

/** Whose access tokens are accepted, and for what they must have been issued. */
export interface OAuthSettings {
  /** As it stands in the tokens, to the letter. */
  readonly issuer: string
  /** The origin by which callers reach this server: what a token must be for begins with it. */
  readonly publicUrl: string
  /** Other names of this server, for issuers that give it one of theirs. */
  readonly audiences: readonly string[]
  /** Where the issuer's keys are; null where it says so itself. */
  readonly jwksUrl: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

const names = {
  issuer: 'GATA_OAUTH_ISSUER',
  publicUrl: 'GATA_PUBLIC_URL',
  audiences: 'GATA_OAUTH_AUDIENCES',
  jwksUrl: 'GATA_OAUTH_JWKS_URL',
} as const

/**
 * `GATA_OAUTH_ISSUER` with `GATA_PUBLIC_URL`, `GATA_OAUTH_AUDIENCES` (by spaces) and `GATA_OAUTH_JWKS_URL`; null without an issuer.
 *
 * @throws GataError `bad-setting`, naming all that is wrong.
 */
export function oauthSettings(environment: Environment): OAuthSettings | null {
  const given = (name: keyof typeof names) => environment[names[name]]?.trim() || null
  const [issuer, publicUrl, audiences, jwksUrl] = [
    given('issuer'),
    given('publicUrl'),
    given('audiences'),
    given('jwksUrl'),
  ]
  if (issuer === null) {
    const idle = (['audiences', 'jwksUrl'] as const).filter((name) => given(name) !== null)
    refuseWhere(idle.map((name) => `${names[name]} says nothing without ${names.issuer}`))
    return null
  }
  refuseWhere([
    ...(isSecureUrl(issuer) ? [] : [`${names.issuer} is no issuer: ${issuer}`]),
    // The name in a request is the sender's word: a token for another server would do where the sender calls us by that name.
    ...(publicUrl === null
      ? [`${names.issuer} needs ${names.publicUrl}, for which its tokens must have been issued`]
      : []),
    ...(jwksUrl === null || isSecureUrl(jwksUrl) ? [] : [`${names.jwksUrl} is no address of keys: ${jwksUrl}`]),
  ])
  return {
    issuer,
    publicUrl: publicUrlOf(environment) ?? '',
    audiences: audiences?.split(/\s+/) ?? [],
    jwksUrl,
  }
}

/**
 * `GATA_PUBLIC_URL`: the origin by which callers reach the server; null where each request says so itself.
 *
 * @throws GataError `bad-setting`.
 */
export function publicUrlOf(environment: Environment): string | null {
  const text = environment[names.publicUrl]?.trim()
  if (!text) return null
  const isOrigin = isSecureUrl(text) && new URL(text).pathname === '/' && !text.includes('?')
  refuseWhere(isOrigin ? [] : [`${names.publicUrl} is no origin: ${text}`])
  return new URL(text).origin
}

/** Whether an address can be trusted to be answered by whom it names: TLS, but for this machine itself. */
export function isSecureUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, hash } = new URL(text)
  if (username !== '' || password !== '' || hash !== '' || text.includes('#')) return false
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}

function refuseWhere(problems: readonly string[]): void {
  if (problems.length === 0) return
  throw new GataError('bad-setting', problems.join('; '), {
    expected: 'https://gata.example.com without a path for the server, https addresses for the issuer and its keys',
    todo: 'README says what each is, under “Serve”.',
  })
}
