import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')

interface Manifest {
  readonly name: string
  readonly workspaces: readonly string[]
  readonly exports: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** A folder of package.json#workspaces. */
export interface Workspace extends Manifest {
  readonly folder: string
}

/** A file of the project, its path from the root with `/`. */
export interface ProjectFile {
  readonly path: string
  readonly text: string
}

/** An import that a source file writes: `specifier` as written. */
export interface Import {
  readonly from: ProjectFile
  readonly specifier: string
}

/** The workspaces in the order that says who may import whom. */
export function readWorkspaces(): readonly Workspace[] {
  return readManifest('.').workspaces.map((folder) => ({ ...readManifest(folder), folder }))
}

/** Every text file that belongs to the project: neither installed nor made. */
export function readFiles(): readonly ProjectFile[] {
  const made = new Set(['node_modules', '.git', '.gata', 'target', 'coverage', 'dist'])
  const walk = (folder: string): readonly string[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !made.has(entry.name))
      .flatMap((entry) => {
        const path = join(folder, entry.name)
        return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : []
      })
  return walk(root).map((path) => ({
    path: relative(root, path).replaceAll('\\', '/'),
    text: readFileSync(path, 'utf8'),
  }))
}

/** What a TypeScript or JavaScript file imports, types included. */
export function importsOf(file: ProjectFile): readonly Import[] {
  if (!/\.[mc]?[jt]sx?$/.test(file.path)) return []
  const statements = /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"$]+)['"]|^\s*import\s*['"]([^'"$]+)['"]/gm
  const calls = /\bimport\(\s*['"]([^'"$]+)['"]/g
  return [...file.text.matchAll(statements), ...file.text.matchAll(calls)].map((match) => ({
    from: file,
    specifier: match[1] ?? match[2] ?? '',
  }))
}

/** The file that a relative import means. */
export function targetOf({ from, specifier }: Import): string {
  return join(dirname(from.path), specifier).replaceAll('\\', '/')
}

/** The package that an import names: `@gata/sql/testing` is of `@gata/sql`; null for relative and built-in ones. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return null
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function readManifest(folder: string): Manifest {
  const text = readFileSync(join(root, folder, 'package.json'), 'utf8')
  return { name: '', workspaces: [], exports: {}, dependencies: {}, devDependencies: {}, ...JSON.parse(text) }
}
