import { isTimeZone } from '@gata/base'
import { z } from 'zod'

/** Which project of Amplitude is read; the export counts in UTC whatever zone the project's own charts are in. */
export const settings = z.strictObject({
  project_id: z.string().regex(/^\d+$/, 'the digits of an Amplitude project'),
  time_zone: z.string().refine(isTimeZone, 'an IANA time zone, the one of the project').optional(),
  region: z.enum(['us', 'eu']).default('us'),
})
