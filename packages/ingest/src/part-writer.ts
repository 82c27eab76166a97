import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import { GataError, messageOf } from '@gata/base'
import type { PackagePart } from './load-package.ts'

/** Writes lines into compressed files of bounded size, so that the load reads several of them at once. */
export interface PartWriter {
  /** Adds a line without its newline; returns a promise only when the disk is behind. */
  add(line: string): Promise<void> | undefined
  /** Ends the last file and gives all of them. */
  finish(): Promise<readonly PackagePart[]>
}

const FLUSH_CHARS = 1 << 18
const PART_CHARS = 64 << 20

/** Opens a writer of parts `<prefix>-00000.ndjson.zst` … in a directory; a file is made with its first line. */
export function createPartWriter(directory: string, prefix: string): PartWriter {
  const parts: PackagePart[] = []
  let part: OpenPart | null = null
  let buffer = ''

  const flush = async (): Promise<void> => {
    if (buffer === '') return
    part ??= openPart(directory, `${prefix}-${String(parts.length).padStart(5, '0')}.ndjson.zst`)
    const text = buffer
    buffer = ''
    await part.write(text)
    if (part.chars >= PART_CHARS) {
      parts.push(await part.close())
      part = null
    }
  }

  let records = 0
  return {
    add: (line) => {
      records += 1
      buffer += `${line}\n`
      return buffer.length >= FLUSH_CHARS ? flush() : undefined
    },
    finish: async () => {
      await flush()
      if (part) parts.push(await part.close())
      part = null
      const written = parts.reduce((sum, { records: count }) => sum + count, 0)
      if (written !== records)
        throw new GataError('package-incomplete', 'a load package lost lines while written', { where: directory })
      return parts
    },
  }
}

interface OpenPart {
  readonly chars: number
  write(text: string): Promise<void>
  close(): Promise<PackagePart>
}

function openPart(directory: string, file: string): OpenPart {
  const path = join(directory, file)
  const hash = createHash('sha256')
  const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  const tapped = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
  const done = pipeline(compress, tapped, createWriteStream(path, { flush: true }))
  done.catch(() => {}) // awaited in close; an error before that must not end the process
  let chars = 0
  let records = 0
  return {
    get chars() {
      return chars
    },
    write: async (text) => {
      chars += text.length
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) records += 1
      if (!compress.write(text))
        await Promise.race([once(compress, 'drain'), done.catch((thrown: unknown) => fail(path, thrown))])
    },
    close: async () => {
      compress.end()
      await done.catch((thrown: unknown) => fail(path, thrown))
      return { file, records, sha256: hash.digest('hex') }
    },
  }
}

function fail(path: string, thrown: unknown): never {
  const isFull = thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EFBIG')
  throw new GataError(
    isFull ? 'disk-full' : 'home-not-writable',
    isFull ? 'the disk is full' : 'a load package can not be written',
    {
      where: path,
      got: messageOf(thrown),
      todo: isFull
        ? 'Free some space and run the same command again; what was sealed is kept.'
        : 'Give the folder the right permissions, or set GATA_HOME to another one.',
      cause: thrown,
    },
  )
}
