import { z } from 'zod'

/** Which site is read: its host, with the folder behind it where the shop lies in one. */
export const settings = z.strictObject({
  site: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?(\/[\w.-]+)*$/i, 'the address of the site without https:// and final slash'),
})
