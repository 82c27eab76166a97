import { z } from 'zod'

/** Which advertiser account is read. */
export const settings = z.strictObject({
  advertiser_id: z.string().regex(/^\d+$/, 'the digits of a TikTok advertiser'),
})
