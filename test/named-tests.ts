import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** A test by the file and words in which a page of `docs/` names it. */
export interface NamedTest {
  readonly file: string
  readonly name: string
}

/** A numbered row of a table in Markdown. */
export interface NumberedRow {
  readonly number: number
  /** What stands under each heading, by its words. */
  readonly cells: Readonly<Record<string, string>>
}

/** The numbered rows of the one table of a page. */
export function readNumberedRows(page: string): readonly NumberedRow[] {
  const rows = readFileSync(join(root, page), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))
  const [headings = [], , ...others] = rows
  return others.map((cells) => ({
    number: Number(cells[0]),
    cells: Object.fromEntries(headings.map((heading, index) => [heading, cells[index] ?? ''])),
  }))
}

/** The tests that a cell names: a file in backquotes, then the names of its tests in quotation marks. */
export function namedTestsIn(cell = ''): readonly NamedTest[] {
  let file = ''
  return [...cell.matchAll(/`([^`]+)`|“([^”]+)”/g)].flatMap(([, path, name]) => {
    file = path ?? file
    return name === undefined ? [] : [{ file, name }]
  })
}

/** Whether a file holds a test of that name, or one of which the name is the beginning. */
export function isThere({ file, name }: NamedTest): boolean {
  const path = join(root, file)
  return existsSync(path) && ["'", '"', '`'].some((quote) => readFileSync(path, 'utf8').includes(`${quote}${name}`))
}
