import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits as text. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of a token. It is random and long, so one round of SHA-256 can not be undone by guessing. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** Whether a token is the one whose hash is kept, in the same time for every answer. */
export function isToken(token: string, hash: Buffer): boolean {
  const actual = hashToken(token)
  return actual.length === hash.length && timingSafeEqual(actual, hash)
}
