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
  /** Bytes to write a line of up to `size` bytes into, in place, to be added by `take`. */
  room(size: number): Room
  /** Adds the line that was written into the room last, up to `end`. */
  take(end: number): Promise<void> | undefined
  /** Ends the last file and gives all of them. */
  finish(): Promise<readonly PackagePart[]>
  /** Lets go of the files without ending them. */
  abandon(): void
}

/** Where a line may be written. */
export interface Room {
  readonly bytes: Buffer
  readonly at: number
}

/** Bytes go to the compressor, which runs beside the main thread, in pieces of about this many. */
const PIECE_BYTES = 1 << 19
/** Room behind a piece for its last line; a longer line moves to a piece of its own size. */
const SPARE_BYTES = 1 << 16
const PART_BYTES = 64 << 20

/** Opens a writer of parts `<prefix>-00000.ndjson.zst` … in a directory; a file is made with its first line. */
export function createPartWriter(directory: string, prefix: string): PartWriter {
  const closing: Promise<PackagePart>[] = []
  let part: OpenPart | null = null
  const opened = (): OpenPart => {
    part ??= openPart(directory, `${prefix}-${String(closing.length).padStart(5, '0')}.ndjson.zst`)
    return part
  }
  const take = (end: number): Promise<void> | undefined => {
    const taking = opened()
    const behind = taking.take(end)
    if (taking.bytes < PART_BYTES) return behind
    const closed = taking.close()
    closed.catch(() => {}) // awaited in finish; an error before that must not end the process
    closing.push(closed)
    part = null
    // A full disk is told now and not after the whole history was read.
    return closing.length > 1 ? closing[closing.length - 2]?.then(() => {}) : undefined
  }
  return {
    room: (size) => opened().room(size),
    take,
    add: (line) => {
      const { bytes, at } = opened().room(line.length * 3)
      return take(at + bytes.write(line, at))
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
  readonly bytes: number
  room(size: number): Room
  take(end: number): Promise<void> | undefined
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
  let bytes = 0
  let records = 0
  let piece = Buffer.allocUnsafeSlow(PIECE_BYTES + SPARE_BYTES)
  let used = 0
  let isBehind = false

  /** One piece may wait while another is compressed, so that neither thread stands still. */
  const hand = async (): Promise<void> => {
    const full = piece.subarray(0, used)
    piece = Buffer.allocUnsafeSlow(PIECE_BYTES + SPARE_BYTES)
    used = 0
    if (isBehind) {
      await Promise.race([once(compress, 'drain'), done]).catch((thrown: unknown) => fail(path, thrown))
    }
    isBehind = !compress.write(full)
    if (isBehind) compress.once('drain', () => (isBehind = false))
  }
  return {
    get bytes() {
      return bytes
    },
    room: (size) => {
      if (used + size >= piece.length) {
        const larger = Buffer.allocUnsafeSlow(used + size + 1)
        piece.copy(larger, 0, 0, used)
        piece = larger
      }
      return { bytes: piece, at: used }
    },
    take: (end) => {
      piece[end] = NEWLINE
      records += 1
      bytes += end + 1 - used
      used = end + 1
      return used >= PIECE_BYTES ? hand() : undefined
    },
    close: async () => {
      compress.end(piece.subarray(0, used))
      await done.catch((thrown: unknown) => fail(path, thrown))
      return { file, records, sha256: hash.digest('hex') }
    },
    abandon: () => compress.destroy(),
  }
}

const NEWLINE = 0x0a

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
