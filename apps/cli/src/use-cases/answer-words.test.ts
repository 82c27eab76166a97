import type { ResultColumn } from '@gata/semantic'
import { expect, it } from 'vitest'
import { cellText, rangeWords, totalsWords } from './answer-words.ts'

const column = (more: Partial<ResultColumn>): ResultColumn => ({
  name: 'spend',
  kind: 'metric',
  type: 'decimal(38,4)',
  title: 'Spend',
  description: null,
  unit: null,
  format: null,
  grain: null,
  metric: 'spend',
  ...more,
})

it.each([
  ['2026-10-17', '2026-11-16', '2026-10-17 to 2026-11-15'],
  ['2026-10-17', '2026-10-18', '2026-10-17'],
  ['2026-10-17T09:00:00', '2026-10-18', '2026-10-17T09:00:00 up to 2026-10-18'],
])('a range from %s up to %s is told with its last day: %s', (start, end, words) => {
  expect(rangeWords({ start, end })).toBe(words)
})

it('totals are told as the table tells figures, with their currency and their change', () => {
  const spend = column({ unit: 'USD', format: { style: 'currency', decimals: 2 } })
  const change = column({ name: 'spend__change', kind: 'comparison', type: 'double', format: { style: 'percent' } })
  const before = column({ name: 'spend__compared', kind: 'comparison' })
  const sessions = column({ name: 'sessions', type: 'bigint' })
  const columns = [spend, before, change, sessions]
  const totals = { spend: '21086.5000', spend__compared: '0.0000', spend__change: null, sessions: '8525' }
  expect(totalsWords(columns, totals, 'UTC')).toBe('spend 21,086.50 USD (change –), sessions 8,525')
})

it('an hour is told as clocks of the zone show it, and the one that comes twice by its offset', () => {
  const time = column({ name: 'time', kind: 'time', type: 'timestamptz' })
  expect(
    ['2026-11-01T05:00:00.000Z', '2026-11-01T06:00:00.000Z'].map((at) => cellText(at, time, 'America/New_York')),
  ).toEqual(['2026-11-01 01:00:00 -04:00', '2026-11-01 01:00:00 -05:00'])
  expect(cellText('2026-11-01T05:00:00Z', time, 'UTC')).toBe('2026-11-01 05:00:00 +00:00')
})
