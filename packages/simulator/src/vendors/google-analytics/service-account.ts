import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { jwtVerify } from 'jose'

/** A service account of the simulated Google: its key file for the connector, and the check of what is signed with it. */
export interface ServiceAccount {
  /** The text of the key file, whose `token_uri` leads to the simulator. */
  keyFile(tokenUri: string): string
  /** Why an assertion is refused; null where it is good. */
  refusalOf(assertion: string, tokenUri: string): Promise<string | null>
}

const EMAIL = 'gata-reader@tyrell-analytics.iam.gserviceaccount.com'

/** Makes an account with a key of its own. */
export function createServiceAccount(): ServiceAccount {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicKey = createPublicKey(privateKey)
  return {
    keyFile: (tokenUri) =>
      JSON.stringify({
        type: 'service_account',
        project_id: 'tyrell-analytics',
        private_key_id: 'simulated-key',
        private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        client_email: EMAIL,
        token_uri: tokenUri,
      }),
    refusalOf: (assertion, tokenUri) => refusalOf(publicKey, assertion, tokenUri),
  }
}

async function refusalOf(publicKey: KeyObject, assertion: string, tokenUri: string): Promise<string | null> {
  try {
    const { payload } = await jwtVerify(assertion, publicKey, {
      algorithms: ['RS256'],
      issuer: EMAIL,
      audience: tokenUri,
      requiredClaims: ['iat', 'exp'],
      // The connector's clock may be simulated, so only the length of the assertion's life is looked at.
      currentDate: new Date(0),
    })
    if ((payload.exp ?? 0) - (payload.iat ?? 0) > 3600) return 'Token must be a short-lived token (60 minutes)'
    if (!String(payload.scope).includes('auth/bigquery')) return 'Invalid OAuth scope'
    return null
  } catch {
    return 'Invalid JWT Signature.'
  }
}
