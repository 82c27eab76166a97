import { z } from 'zod'

/** Field types as vendors send them. Money and counts often come as text and stay text until SQL casts them, because JSON numbers pass through a double. */
export const wire = {
  /** A decimal number written as text: `"76.53"`, `"-2"`, `"1E-7"`. */
  decimalText: z.string().regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/),
  /** A 64-bit integer written as text: `"2500000000"`. */
  integerText: z.string().regex(/^-?\d+$/),
  /** A calendar day: `"2026-11-01"`. */
  day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** A day without dashes: `"20261101"`. */
  compactDay: z.string().regex(/^\d{8}$/),
  /** An instant with its offset: `"2026-11-01T10:00:00Z"`, `"…-0500"`, `"…-05:00"`. */
  instant: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/),
} as const
