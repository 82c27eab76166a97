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
  /** Lets go of the files without ending them. */
  abandon(): void
}

/** Text goes to the compressor, which runs beside the main thread, in pieces of this many characters. */
const PIECE_CHARS = 1 << 19
const PART_CHARS = 64 << 20

/** Opens a writer of parts `<prefix>-00000.ndjson.zst` … in a directory; a file is made with its first line. */
export function createPartWriter(directory: string, prefix: string): PartWriter {
  const closing: Promise<PackagePart>[] = []
  let part: OpenPart | null = null
  return {
    add: (line) => {
      part ??= openPart(directory, `${prefix}-${String(closing.length).padStart(5, '0')}.ndjson.zst`)
      const behind = part.add(line)
      if (part.chars < PART_CHARS) return behind
      const closed = part.close()
      closed.catch(() => {}) // awaited in finish; an error before that must not end the process
      closing.push(closed)
      part = null
      // A full disk is told now and not after the whole history was read.
      return closing.length > 1 ? closing[closing.length - 2]?.then(() => {}) : undefined
    },
    finish: async () => {
      if (part) closing.push(part.close())
      part = null
      return await Promise.all(closing)
    },
    abandon: () => part?.abandon(),
  }
}

interface OpenPart {
  readonly chars: number
  add(line: string): Promise<void> | undefined
  close(): Promise<PackagePart>
  abandon(): void
}

function openPart(directory: string, file: string): OpenPart {
  const path = join(directory, file)
  const hash = createHash('sha256')
  const compress = createZstdCompress({
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
    chunkSize: 1 << 18,
  })
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
  let piece = ''
  let isBehind = false

  /** One piece may wait while another is compressed, so that neither thread stands still. */
  const hand = async (): Promise<void> => {
    const text = piece
    piece = ''
    if (isBehind) {
      await Promise.race([once(compress, 'drain'), done]).catch((thrown: unknown) => fail(path, thrown))
    }
    isBehind = !compress.write(text)
    if (isBehind) compress.once('drain', () => (isBehind = false))
  }
  return {
    get chars() {
      return chars
    },
    add: (line) => {
      records += 1
      chars += line.length + 1
      piece += line
      piece += '\n'
      return piece.length >= PIECE_CHARS ? hand() : undefined
    },
    close: async () => {
      compress.end(piece)
      await done.catch((thrown: unknown) => fail(path, thrown))
      return { file, records, sha256: hash.digest('hex') }
    },
    abandon: () => compress.destroy(),
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
