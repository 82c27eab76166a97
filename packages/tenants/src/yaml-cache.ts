import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { FileKind } from './parsed-file.ts'
import { replaceFile } from './replace-file.ts'

/** Where the value of a YAML file stands once parsed, so that it is parsed again only when its text is another. */
export interface YamlCache {
  /** The value that this very text had; undefined where it is not known. */
  get(kind: FileKind, text: string): Promise<unknown>
  /** Keeps the value of a text in place of an earlier one. */
  put(kind: FileKind, text: string, value: unknown): Promise<void>
}

/** A shorter text is parsed sooner than its cached value is found. */
const worthIt = 50_000

/** The cache in a folder, one file a kind. Nothing depends on it: what cannot be read or written there counts as unknown. */
export function yamlCache(folder: string): YamlCache {
  const pathOf = (kind: FileKind) => join(folder, `${kind}.json`)
  return {
    async get(kind, text) {
      if (text.length < worthIt) return undefined
      try {
        const known = cached.parse(JSON.parse(await readFile(pathOf(kind), 'utf8')))
        return known.key === keyOf(text) ? known.value : undefined
      } catch {
        return undefined
      }
    },
    async put(kind, text, value) {
      if (text.length < worthIt) return
      const json = JSON.stringify({ key: keyOf(text), value })
      // YAML says more than JSON does (`.inf`); what would come back as something else is not kept.
      if (!isDeepStrictEqual(cached.parse(JSON.parse(json)).value, value)) return
      try {
        await mkdir(folder, { recursive: true })
        await replaceFile(pathOf(kind), json)
      } catch {
        // A home that cannot be written, or a full disk, takes nothing away but time.
      }
    },
  }
}

const cached = z.object({ key: z.string(), value: z.unknown() })

/** Changes with the text, and by its number with the parser: raise it when the `yaml` library is replaced or reads something in another way. */
function keyOf(text: string): string {
  return createHash('sha256').update('yaml 2\n').update(text).digest('hex')
}
