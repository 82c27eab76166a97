import { z } from 'zod'

/** Which profile is read: one advertiser in one country. Its region decides which host serves it. */
export const settings = z.strictObject({
  profile_id: z.string().regex(/^\d+$/, 'the digits of an Amazon Ads profile'),
  region: z.enum(['na', 'eu', 'fe']).default('na'),
})
