import { GataError } from '@gata/base'
import { importPKCS8, SignJWT } from 'jose'
import { z } from 'zod'
import type { Connection, ConnectorIo } from '../connector.ts'
import type { HttpRequest } from '../http/http-client.ts'
import { createTokenCache } from '../http/token-cache.ts'
import { buyToken, tokenLifeSeconds } from '../oauth/buy-token.ts'

const serviceAccount = z.looseObject({
  client_email: z.string(),
  private_key: z.string(),
  private_key_id: z.string().optional(),
  token_uri: z.url().default('https://oauth2.googleapis.com/token'),
})

type ServiceAccount = z.infer<typeof serviceAccount>

const SCOPE = 'https://www.googleapis.com/auth/bigquery.readonly'

/**
 * Access as a service account: an assertion signed with its key buys a token of one hour, which is bought again when it ends.
 * Source: https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export function createAuthorize(
  connection: Connection,
  io: ConnectorIo,
): (request: HttpRequest, isRefused: boolean) => Promise<HttpRequest> {
  const account = readServiceAccount(connection.secrets.service_account_json)
  const cache = createTokenCache(io.clock, async () =>
    buyToken(io, {
      vendor: 'google_analytics',
      seller: 'Google',
      url: account.token_uri,
      form: {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: await signAssertion(account, Math.floor(io.clock.now().getTime() / 1000)),
      },
      refusal: {
        given: 'service account',
        todo: 'Check that the key has not been deleted and the service account not disabled.',
      },
    }),
  )
  return async (request, isRefused) => ({
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${await cache.tokenFor(request, isRefused)}` },
  })
}

async function signAssertion(account: ServiceAccount, issuedAt: number): Promise<string> {
  return new SignJWT({ scope: SCOPE })
    .setProtectedHeader({
      alg: 'RS256',
      typ: 'JWT',
      ...(account.private_key_id ? { kid: account.private_key_id } : {}),
    })
    .setIssuer(account.client_email)
    .setAudience(account.token_uri)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + tokenLifeSeconds)
    .sign(await importPKCS8(account.private_key, 'RS256'))
}

/** The secret never goes into the error, only which of its fields are wrong. */
function readServiceAccount(secret: string | undefined): ServiceAccount {
  const parsed = serviceAccount.safeParse(parseJson(secret))
  if (parsed.success) return parsed.data
  throw new GataError('bad-secret', 'the service account key can not be read', {
    where: 'google_analytics service_account_json',
    expected: 'the JSON key file of a Google service account',
    got: parsed.error.issues.map((issue) => issue.path.join('.') || 'no JSON object').join(', '),
    todo: 'Make a JSON key for the service account and set its whole text as the secret.',
  })
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return null
  }
}
