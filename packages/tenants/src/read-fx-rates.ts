import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { GataError, isDay } from '@gata/base'

/** What one unit of a currency is worth in another from a day on, until the next rate of the pair. */
export interface FxRate {
  /** `YYYY-MM-DD`. */
  readonly day: string
  /** ISO 4217. */
  readonly from: string
  readonly to: string
  /** A decimal number as text, with at most twelve decimals. */
  readonly rate: string
}

/**
 * The exchange rates that the operator supplies, `date,from,to,rate` line by line; none where there is no such file.
 *
 * @throws GataError `fx-rates-invalid` with every problem and its line.
 */
export async function readFxRates(path: string): Promise<readonly FxRate[]> {
  const text = await textOf(path)
  if (text === null) return []
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const problems = header.trim() === columns ? [] : [`${basename(path)}:1: the first line must be ${columns}`]
  const rates: FxRate[] = []
  const seen = new Map<string, number>()
  lines.forEach((line, index) => {
    if (line.trim() === '') return
    const number = index + 2
    const rate = rateOf(line)
    const key = line.split(',').slice(0, 3).join(',')
    const found = [...problemsOf(rate, line), ...repeated(seen.get(key))]
    problems.push(...found.map((problem) => `${basename(path)}:${number}: ${problem}`))
    seen.set(key, seen.get(key) ?? number)
    rates.push(rate)
  })
  if (problems.length > 0)
    throw new GataError(
      'fx-rates-invalid',
      `the rates can not be read:${problems.map((text) => `\n  ${text}`).join('')}`,
      {
        where: path,
        expected: `${columns}, such as 2026-11-01,EUR,USD,1.0842`,
        todo: 'Correct the lines named.',
      },
    )
  return rates
}

const columns = 'date,from,to,rate'

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
    throw new GataError('fx-rates-unreadable', 'the file cannot be read', { where: path, cause })
  }
}

function rateOf(line: string): FxRate {
  const [day = '', from = '', to = '', rate = ''] = line.split(',').map((cell) => cell.trim())
  return { day, from, to, rate }
}

function problemsOf({ day, from, to, rate }: FxRate, line: string): readonly string[] {
  if (line.split(',').length !== 4) return [`has ${line.split(',').length} cells, not 4`]
  return [
    ...(isDay(day) ? [] : [`${JSON.stringify(day)} is no day of the calendar as YYYY-MM-DD`]),
    ...[from, to]
      .filter((code) => !/^[A-Z]{3}$/.test(code))
      .map((code) => `${JSON.stringify(code)} is no ISO 4217 code`),
    ...(from === to ? [`${from} has no rate to itself`] : []),
    ...(/^\d{1,8}(\.\d{1,12})?$/.test(rate) && Number(rate) > 0
      ? []
      : [`${JSON.stringify(rate)} is no rate: a positive number with a point and at most twelve decimals`]),
  ]
}

function repeated(line: number | undefined): readonly string[] {
  return line === undefined ? [] : [`says again what line ${line} says`]
}
