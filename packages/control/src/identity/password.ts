import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { GataError } from '@gata/base'

/** Work of one hash: 2^17 blocks of 1 kB, 128 MB. Source: OWASP Password Storage Cheat Sheet, scrypt. */
export const fullCost = 17

const SHORTEST = 12
const LONGEST = 256

/**
 * Refuses a password that is too short or too long.
 *
 * @throws GataError `password-refused`.
 */
export function checkPassword(password: string): void {
  const { length } = password
  if (length >= SHORTEST && length <= LONGEST) return
  throw new GataError('password-refused', 'this password can not be taken', {
    expected: `${SHORTEST} to ${LONGEST} characters`,
    got: `${length}`,
  })
}

/** Hashes a password as `scrypt$<log2 of the cost>$<salt>$<hash>`. */
export async function hashPassword(password: string, cost = fullCost): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, cost)
  return ['scrypt', cost, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

/** Whether a password is the one that was hashed; takes as long either way. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, cost, salt = '', hash = ''] = stored.split('$')
  const expected = Buffer.from(hash, 'base64url')
  const actual = await derive(password, Buffer.from(salt, 'base64url'), Number(cost))
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}

function derive(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  const options = { N: 2 ** cost, r: 8, p: 1, maxmem: 256 * 2 ** cost * 8 }
  return new Promise((resolve, reject) => {
    // The same letters typed on two systems may come as different code points.
    scrypt(password.normalize('NFKC'), salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
