import { isTimeZone } from '@gata/base'
import { z } from 'zod'

/**
 * Which project of Mixpanel is read. Projects made before 2023 export days and times in their own zone (`has_local_times`), later ones
 * in UTC. Source: https://developer.mixpanel.com/reference/raw-event-export
 */
export const settings = z.strictObject({
  project_id: z.string().regex(/^\d+$/, 'the digits of a Mixpanel project'),
  time_zone: z.string().refine(isTimeZone, 'an IANA time zone, the one of the project').default('UTC'),
  has_local_times: z.boolean().default(false),
  region: z.enum(['us', 'eu', 'in']).default('us'),
})
