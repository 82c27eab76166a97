import { z } from 'zod'

const customerId = z.string().regex(/^\d{10}$/, 'the ten digits of a Google Ads account, without dashes')

/** Which account is read, and through which manager account where access is by one. */
export const settings = z.strictObject({
  customer_id: customerId,
  login_customer_id: customerId.optional(),
})
