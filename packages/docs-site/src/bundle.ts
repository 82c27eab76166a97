import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { GataError } from '@gata/base'

/**
 * The page's modules as one script, since a page that is opened from disk may load no modules: their types are taken out as Node does when
 * it runs ours, imports and exports fall away, and what a module needs stands above it. Names at the top of a module must therefore differ
 * from those of all others.
 *
 * @throws GataError `name-taken` for a name that two modules have.
 */
export async function bundle(entry: string): Promise<string> {
  const modules = new Map<string, string>()
  await collect(entry, modules, new Set())
  const owners = new Map<string, string>()
  const parts: string[] = []
  for (const [path, source] of modules) {
    const place = relative(dirname(entry), path)
    for (const name of topNames(source)) {
      const owner = owners.get(name)
      if (owner !== undefined) {
        throw new GataError('name-taken', `${name} stands at the top of two modules of the page`, {
          where: place,
          got: owner,
        })
      }
      owners.set(name, place)
    }
    parts.push(`// ${place}\n${withoutModules(stripTypeScriptTypes(source))}`)
  }
  return `;(() => {\n'use strict'\n${parts.join('\n')}\n})()\n`
}

/** Modules in the order in which they must stand. */
async function collect(path: string, found: Map<string, string>, entered: Set<string>): Promise<void> {
  if (entered.has(path)) return
  entered.add(path)
  const source = await readFile(path, 'utf8')
  for (const [, specifier = ''] of source.matchAll(/^import (?!type )[^'"]*from '(\.[^']+)'$/gm)) {
    await collect(join(dirname(path), specifier), found, entered)
  }
  found.set(path, source)
}

function topNames(source: string): readonly string[] {
  const declared = source.matchAll(/^(?:export )?(?:async )?(?:function|const|let|class) (\w+)/gm)
  return [...declared].map(([, name = '']) => name)
}

/** Blank lines are what is left of types. */
function withoutModules(script: string): string {
  return script
    .replaceAll(/^import [^'"]*from '[^']+'$/gm, '')
    .replaceAll(/^export (?=(?:async )?(?:function|const|let|class) )/gm, '')
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}
