import type { IncomingHttpHeaders } from 'node:http'
import type { TokenState } from '../../server/token-book.ts'
import { AmazonError } from './amazon-error.ts'
import { secrets } from './oauth.ts'

/** Throws where the bearer token is not good or the client is not the one it was given to. */
export function checkCaller(headers: IncomingHttpHeaders, token: TokenState): void {
  if (token !== 'valid') throw deadToken()
  if (headers['amazon-advertising-api-clientid'] !== secrets.client_id) {
    throw new AmazonError(401, 'No matching advertiser found for the client id', 'UNAUTHORIZED')
  }
}

/** What is said to a token that has come to its end, or that nobody gave out. */
export function deadToken(): AmazonError {
  return new AmazonError(401, 'HTTP 401 Unauthorized')
}

/** Throws where a request does not name the profile, which its header must. */
export function checkScope(headers: IncomingHttpHeaders, profileId: string): void {
  const scope = headers['amazon-advertising-api-scope']
  if (scope === profileId) return
  throw new AmazonError(401, `Not authorized to access scope ${String(scope ?? null)}`, 'UNAUTHORIZED')
}

/** Throws where a request or the answer it wants is not of the version that the resource has. */
export function checkMediaType(headers: IncomingHttpHeaders, type: string, isAnswerToo: boolean): void {
  if (headers['content-type'] !== type)
    throw new AmazonError(415, `Cannot consume content type ${headers['content-type']}`)
  const accept = headers.accept ?? '*/*'
  if (!isAnswerToo || accept === type || accept === '*/*') return
  throw new AmazonError(406, `Cannot produce the requested media type ${accept}`)
}
