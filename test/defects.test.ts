import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

interface Row {
  readonly number: number
  readonly tests: readonly { readonly file: string; readonly name: string }[]
}

/** The rows of the table: a file in backquotes, then the names of its tests in quotation marks. */
function rows(): readonly Row[] {
  const lines = readFileSync(join(root, 'docs/defects.md'), 'utf8').split('\n')
  return lines.flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim())
    const number = Number(cells[1])
    return cells.length === 6 && Number.isInteger(number) && number > 0
      ? [{ number, tests: testsOf(cells[4] ?? '') }]
      : []
  })
}

function testsOf(cell: string): Row['tests'] {
  let file = ''
  return [...cell.matchAll(/`([^`]+)`|“([^”]+)”/g)].flatMap(([, path, name]) => {
    file = path ?? file
    return name === undefined ? [] : [{ file, name }]
  })
}

describe('docs/defects.md', () => {
  it('lists the 32 defects in their order, each with a test', () => {
    expect(rows().map(({ number }) => number)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1))
    expect(rows().filter(({ tests }) => tests.length === 0)).toEqual([])
  })

  it('names tests that are there', () => {
    const missing = rows()
      .flatMap(({ tests }) => tests)
      .filter(
        ({ file, name }) => !existsSync(join(root, file)) || !readFileSync(join(root, file), 'utf8').includes(name),
      )
    expect(missing).toEqual([])
  })
})
