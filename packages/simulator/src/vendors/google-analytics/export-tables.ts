import { addDays, type Day, dayIn } from '@gata/base'

/** A table of the simulated export. */
export interface ExportTable {
  readonly name: string
  readonly day: Day
  readonly isIntraday: boolean
}

/** Hour of the next day, in the property's time zone, at which a day's table is there. */
const DAILY_TABLE_HOUR = 6

/**
 * The tables of the export at an instant, for the days from `first` on: a daily table for each day that is over and processed, an
 * intraday table for today and for yesterday until its daily table is there.
 */
export function exportTables(first: Day, now: Date, timeZone: string): readonly ExportTable[] {
  const today = dayIn(timeZone, now)
  const lastDaily = addDays(dayIn(timeZone, new Date(now.getTime() - DAILY_TABLE_HOUR * 3_600_000)), -1)
  const tables: ExportTable[] = []
  for (let day = first; day <= today; day = addDays(day, 1)) {
    const isIntraday = day > lastDaily
    tables.push({ name: `events_${isIntraday ? 'intraday_' : ''}${day.replaceAll('-', '')}`, day, isIntraday })
  }
  return tables
}
