import { describe, expect, it } from 'vitest'
import {
  addDays,
  dayIn,
  daysBetween,
  didYouMean,
  GataError,
  isDay,
  isTimeZone,
  jsonLogger,
  md5Hex,
  seededRandom,
} from './index.ts'

describe('calendar days', () => {
  it('are real ones only', () => {
    expect(isDay('2026-02-28')).toBe(true)
    expect(isDay('2026-02-30')).toBe(false)
    expect(isDay('2026-2-3')).toBe(false)
  })

  it('count over the end of daylight saving time as one day each', () => {
    expect(addDays('2026-10-31', 2)).toBe('2026-11-02')
    expect(daysBetween('2026-10-31', '2026-11-02')).toBe(2)
  })

  it('belong to a time zone', () => {
    expect(dayIn('America/New_York', new Date('2026-11-01T03:59:59Z'))).toBe('2026-10-31')
    expect(dayIn('America/New_York', new Date('2026-11-01T04:00:00Z'))).toBe('2026-11-01')
    expect(isTimeZone('America/New_York')).toBe(true)
    expect(isTimeZone('America/Gotham')).toBe(false)
    expect(isTimeZone('+05:30')).toBe(false)
  })
})

describe('an error', () => {
  it('says where, what was expected, what came and what to do in one sentence each', () => {
    const error = new GataError('bad-day', 'no such day', {
      where: '--from',
      expected: 'YYYY-MM-DD',
      got: '2026-02-30',
      todo: 'Use a day of the calendar.',
    })
    expect(error.message).toBe('--from: no such day (expected YYYY-MM-DD, got 2026-02-30). Use a day of the calendar.')
    expect(error.toJSON()).toMatchObject({ code: 'bad-day', where: '--from', got: '2026-02-30' })
  })

  it('names the word that was meant', () => {
    expect(didYouMean('facebok_ads', ['google_ads', 'facebook_ads'])).toBe(', did you mean facebook_ads?')
    expect(didYouMean('gogole_ads', ['google_ads', 'facebook_ads'])).toBe(', did you mean google_ads?')
    expect(didYouMean('zzz', ['google_ads'])).toBe('')
  })
})

describe('digests and random numbers', () => {
  it('give the MD5 that everyone else gives', () => {
    expect(md5Hex('')).toBe('d41d8cd98f00b204e9800998ecf8427e')
    expect(md5Hex('tyrell_corp')).toHaveLength(32)
  })

  it('repeat for a seed and differ between seeds', () => {
    const row = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed))
    expect(row(1)).toEqual(row(1))
    expect(row(1)).not.toEqual(row(2))
    expect(row(1).every((value) => value >= 0 && value < 1)).toBe(true)
  })
})

it('a log is a JSON object a line, of the levels that are asked for', () => {
  const lines: string[] = []
  const logger = jsonLogger(
    (line) => lines.push(line),
    'warn',
    () => new Date('2026-11-16T12:00:00Z'),
  )
  logger.log('info', 'all is well')
  logger.log('error', 'it is not', { tenant: 'acme', time: 'never' })
  expect(lines).toEqual(['{"tenant":"acme","time":"2026-11-16T12:00:00.000Z","level":"error","message":"it is not"}\n'])
})
