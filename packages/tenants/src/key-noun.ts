import { z } from 'zod'

/** What the keys of a map stand for, so that an error says `unknown connector` and not `unknown key`. */
export const keyNouns: z.core.$ZodRegistry<{ noun: string }> = z.registry<{ noun: string }>()
