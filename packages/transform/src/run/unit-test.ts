import { messageOf } from '@gata/base'
import type { Row } from '@gata/warehouse'
import type { UnitTest } from '../unit-test.ts'
import { asStored, runModel } from './run-model.ts'

/** What a unit test found. */
export interface UnitTestResult {
  readonly name: string
  readonly covers: string
  /** `error`: the test could not be run. */
  readonly status: 'pass' | 'fail' | 'error'
  /** How what came out differs from what was expected, line by line; the error where it could not be run. */
  readonly difference: readonly string[]
  readonly milliseconds: number
}

/** Runs one unit test. That it fails, or can not be run, is a result. */
export async function runUnitTest(test: UnitTest): Promise<UnitTestResult> {
  const start = performance.now()
  const { name, covers } = test
  try {
    const difference = await differenceOf(test)
    const status = difference.length === 0 ? 'pass' : 'fail'
    return { name, covers, status, difference, milliseconds: performance.now() - start }
  } catch (thrown) {
    return { name, covers, status: 'error', difference: [messageOf(thrown)], milliseconds: performance.now() - start }
  }
}

async function differenceOf({ model, given, expect }: UnitTest): Promise<readonly string[]> {
  const columns = [...new Set(expect.flatMap((row) => Object.keys(row)))]
  const got = await runModel(model, { inputs: given })
  if (columns.length === 0) return got.map((row) => `+ ${JSON.stringify(row)}`)
  const expected = await asStored(model, expect, columns)
  return compareRows(
    expected,
    got.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]]))),
    columns,
  )
}

/**
 * Compares rows regardless of their order: a row that is missing and the one most like it that was not expected make one line for each
 * column in which they differ; `-` is a row that is missing, `+` one too many.
 */
export function compareRows(
  expected: readonly Row[],
  got: readonly Row[],
  columns: readonly string[],
): readonly string[] {
  const surplus = got.map((row) => ({ row, text: JSON.stringify(row) }))
  const missing: Row[] = []
  for (const row of expected) {
    const found = surplus.findIndex(({ text }) => text === JSON.stringify(row))
    if (found >= 0) surplus.splice(found, 1)
    else missing.push(row)
  }
  const lines = missing.flatMap((row) => {
    const like = surplus.map((each) => columns.filter((name) => isSame(row, each.row, name)).length)
    const best = like.indexOf(Math.max(...like))
    const [other] = (like[best] ?? 0) > 0 ? surplus.splice(best, 1) : []
    if (!other) return [`- ${JSON.stringify(row)}`]
    const same = columns.filter((name) => isSame(row, other.row, name))
    const where = same.slice(0, 3).map((name) => `${name} ${shown(row[name])}`)
    return columns
      .filter((name) => !same.includes(name))
      .map((name) => `${where.join(', ')}: ${name} is ${shown(other.row[name])}, expected ${shown(row[name])}`)
  })
  return [...lines, ...surplus.map(({ text }) => `+ ${text}`)]
}

function isSame(left: Row, right: Row, name: string): boolean {
  return shown(left[name]) === shown(right[name])
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'null'
}
