import { z } from 'zod'

/** Which ad account is read, and the customer (the company) that owns it; both are shown in the address of the account's pages. */
export const settings = z.strictObject({
  account_id: z.string().regex(/^\d+$/, 'the digits of a Microsoft Advertising account (aid)'),
  customer_id: z.string().regex(/^\d+$/, 'the digits of a Microsoft Advertising customer (cid)'),
})
