import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** MD5 of a text as 32 hex digits; for fingerprints and stable ids, never for secrets. */
export function md5Hex(text: string): string {
  return bytesToHex(md5(utf8ToBytes(text)))
}
