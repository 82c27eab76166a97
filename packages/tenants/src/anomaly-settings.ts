import { z } from 'zod'

/** How the days of a tenant's tables are judged; see `anomalyScores` of the models. */
export interface AnomalySettings {
  /** Robust z-scores beyond it are anomalies: the higher, the fewer. */
  readonly sensitivity: number
  /** Days before a day that it is compared with. */
  readonly windowDays: number
  /** Of them, those that must be known before a day is judged. */
  readonly minTrainingDays: number
  /** Which volumes are told: too many rows, too few, or both. */
  readonly direction: 'both' | 'spike' | 'drop'
}

/** 3.5 is the score that Iglewicz and Hoaglin (1993) advise; eight weeks hold eight of each weekday. */
export const defaultAnomalySettings: AnomalySettings = {
  sensitivity: 3.5,
  windowDays: 56,
  minTrainingDays: 14,
  direction: 'both',
}

/** The block `anomalies` of the platform, and of a tenant, which overrides it value by value. */
export const anomalySettings = z
  .strictObject({
    sensitivity: z
      .number('must be a number')
      .min(1, 'must be at least 1')
      .max(20, 'must be at most 20')
      .optional()
      .describe('Robust z-scores beyond it are anomalies: the higher, the fewer. 3.5 unless given.'),
    window_days: z
      .int('must be a whole number')
      .min(14, 'must be at least 14')
      .max(90, 'must be at most 90')
      .optional()
      .describe('Days before a day that it is compared with. 56 unless given.'),
    min_training_days: z
      .int('must be a whole number')
      .min(7, 'must be at least 7')
      .max(90, 'must be at most 90')
      .optional()
      .describe('Days that must be known before a day is judged. 14 unless given.'),
    direction: z
      .enum(['both', 'spike', 'drop'])
      .optional()
      .describe('Which volumes are told: too many rows (spike), too few (drop), or both.'),
  })
  .describe('How volumes, null rates and freshness are judged.')

export type AnomalyEntry = z.infer<typeof anomalySettings>

/** The settings of a tenant: its own words before those of the platform before the defaults. */
export function toAnomalySettings(
  platform: AnomalyEntry | undefined,
  tenant: AnomalyEntry | undefined,
): AnomalySettings {
  const words = { ...platform, ...tenant }
  return {
    sensitivity: words.sensitivity ?? defaultAnomalySettings.sensitivity,
    windowDays: words.window_days ?? defaultAnomalySettings.windowDays,
    minTrainingDays: words.min_training_days ?? defaultAnomalySettings.minTrainingDays,
    direction: words.direction ?? defaultAnomalySettings.direction,
  }
}
