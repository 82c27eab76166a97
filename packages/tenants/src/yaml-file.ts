import { readFile } from 'node:fs/promises'
import { isAbsolute, relative } from 'node:path'
import { GataError } from '@gata/base'
import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import type { FileKind, YamlFile } from './parsed-file.ts'
import { type Problem, problemsOf, syntaxProblems } from './problem.ts'
import type { YamlCache } from './yaml-cache.ts'

/** Reads and parses a file. Errors: `<kind>-missing`, `<kind>-unreadable`; `<kind>-invalid` when it is no YAML. */
export async function readYaml(kind: FileKind, path: string): Promise<YamlFile> {
  return parseYaml(kind, path, await textOf(kind, path))
}

/** The value of a file by its schema, parsed only where the cache does not know its text. Errors: those of {@link readYaml} and {@link checkYaml}. */
export async function readChecked<S extends z.ZodType>(
  kind: FileKind,
  path: string,
  schema: S,
  cache: YamlCache | null,
): Promise<z.output<S>> {
  const text = await textOf(kind, path)
  const known = await cache?.get(kind, text)
  if (known !== undefined) {
    const parsed = schema.safeParse(known)
    if (parsed.success) return parsed.data
  }
  // A problem is told with its line, which only the whole document knows.
  const file = parseYaml(kind, path, text)
  const value: unknown = file.document.toJS()
  const checked = checkValue(file, value, schema)
  await cache?.put(kind, text, value)
  return checked
}

/** Parses a text as the file at `path`. Error: `<kind>-invalid`. */
export function parseYaml(kind: FileKind, path: string, text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const file = { path, kind, text, document, lines }
  if (document.errors.length > 0) throw invalid(file, syntaxProblems(file))
  return file
}

/** The value of a file by its schema; every problem at once, each with its line and column. Error: `<kind>-invalid`. */
export function checkYaml<S extends z.ZodType>(file: YamlFile, schema: S): z.output<S> {
  return checkValue(file, file.document.toJS(), schema)
}

function checkValue<S extends z.ZodType>(file: YamlFile, value: unknown, schema: S): z.output<S> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw invalid(file, problemsOf(file, schema, parsed.error))
  return parsed.data
}

function invalid(file: YamlFile, problems: readonly Problem[]): GataError {
  const name = shown(file.path)
  const [first, ...rest] = problems.map(({ line, column, path, text }) => ({
    where: `${name}:${line}:${column}${path ? ` ${path}` : ''}`,
    text,
  }))
  if (first && rest.length === 0) return new GataError(`${file.kind}-invalid`, first.text, { where: first.where })
  const list = [first, ...rest].map((problem) => `\n  ${problem?.where}: ${problem?.text}`).join('')
  return new GataError(`${file.kind}-invalid`, `${problems.length} problems in ${name}:${list}`)
}

async function textOf(kind: FileKind, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      throw new GataError(`${kind}-missing`, 'there is no such file', {
        where: shown(path),
        todo: 'Run the command in the folder of the project.',
        cause,
      })
    }
    throw new GataError(`${kind}-unreadable`, 'the file cannot be read', { where: shown(path), cause })
  }
}

/** The path as a person in the working folder would write it. */
function shown(path: string): string {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short
}
