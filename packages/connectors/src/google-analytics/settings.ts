import { isTimeZone } from '@gata/base'
import { z } from 'zod'

/** Where the export of a property lies; the export itself does not tell the property's time zone, so a person must. */
export const settings = z.strictObject({
  project_id: z.string().regex(/^[a-z0-9.:-]+$/, 'a Google Cloud project id'),
  property_id: z.string().regex(/^\d+$/, 'the digits of a GA4 property'),
  time_zone: z.string().refine(isTimeZone, 'an IANA time zone, the one that the property reports in'),
  location: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'a BigQuery location, e.g. US or europe-west1')
    .optional(),
})
