import { z } from 'zod'

/** Which store is read. */
export const settings = z.strictObject({
  store_hash: z.string().regex(/^[a-z0-9]+$/, 'the hash of a BigCommerce store, out of its API path'),
})
