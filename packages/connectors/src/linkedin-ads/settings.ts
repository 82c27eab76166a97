import { z } from 'zod'

/** Which ad account is read. */
export const settings = z.strictObject({
  account_id: z.string().regex(/^\d+$/, 'the digits of a LinkedIn sponsored account'),
})
