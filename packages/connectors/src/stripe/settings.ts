import { z } from 'zod'

/** Which Stripe account is read. */
export const settings = z.strictObject({
  account_id: z.string().regex(/^acct_[A-Za-z0-9]+$/, 'the id of a Stripe account, which begins with acct_'),
})
