import type { AuthorizationServerUnderTest } from '@gata/control/testing'

/** Tokens of the authorization server, or such as say so, that prove nothing in the attacker's tenant. */
export async function forgedTokens(
  issuer: AuthorizationServerUnderTest,
  publicUrl: string,
  theirs: string,
): Promise<Readonly<Record<string, string>>> {
  const token: AuthorizationServerUnderTest['token'] = (...words) => issuer.token(...words)
  const seconds = (count: number) => Math.floor(Date.now() / 1000) + count
  const [header, , signature] = (await token({ sub: 'mine' })).split('.')
  const claims = { sub: 'both', aud: publicUrl, scope: 'read query admin personal-data', exp: seconds(600) }
  const changed = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return {
    'signed with nothing': await token({ sub: 'mine' }, { signedBy: 'none' }),
    'signed with the public key as a secret': await token({ sub: 'mine' }, { signedBy: 'public' }),
    'signed with another key': await token({ sub: 'mine' }, { signedBy: 'other' }),
    'with other claims put in': `${header}.${changed}.${signature}`,
    'of another issuer': await token({ sub: 'mine', iss: 'https://other.example' }),
    'for another server': await token({ sub: 'mine', aud: 'https://other.example' }),
    'for the other tenant': await token({ sub: 'both', aud: `${publicUrl}/mcp/${theirs}` }),
    'that is over': await token({ sub: 'mine', exp: seconds(-60) }),
    'that is not yet good': await token({ sub: 'mine', nbf: seconds(600) }),
    'that says who somebody is and not what they may': await token(
      { sub: 'mine', scope: undefined, nonce: 'n' },
      { header: { typ: 'JWT' } },
    ),
    'of a subject that is linked with nobody': await token({
      sub: 'nobody',
      email: 'mine@example.com',
      email_verified: true,
    }),
    'without a scope': await token({ sub: 'mine', scope: 'openid' }),
    'of a person of the other tenant': await token({ sub: 'theirs', scope: 'read query admin' }),
  }
}
