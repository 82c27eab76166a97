import { crc32, createInflateRaw } from 'node:zlib'
import { type ByteReader, createByteReader } from './byte-reader.ts'

/** A file in an archive. Its bytes are to be read before the next entry is asked for. */
export interface ZipEntry {
  readonly name: string
  readonly bytes: AsyncIterable<Uint8Array>
}

const LOCAL_HEADER = 0x04034b50
const DESCRIPTOR = 0x08074b50
const CHUNK = 65_536

/**
 * Reads a ZIP archive as it arrives, from its local headers, so that neither the archive nor a file in it is ever held.
 *
 * Throws where the archive was cut, a checksum is wrong, or an entry is written in a way that only the directory at the archive's end
 * explains (encrypted, stored with its length behind it). Source: PKWARE APPNOTE 6.3, sections 4.3 and 4.4.
 */
export async function* zipEntries(archive: AsyncIterable<Uint8Array>): AsyncGenerator<ZipEntry> {
  const reader = createByteReader(archive)
  for (;;) {
    const signature = number(await reader.take(4))
    if (signature !== LOCAL_HEADER) {
      // The directory: every entry has come, and nothing that follows is needed.
      if (!isDirectory(signature)) throw new Error('not a ZIP archive')
      while ((await reader.some(CHUNK)) !== null);
      return
    }
    const header = await readHeader(reader)
    const bytes = entryBytes(reader, header)
    yield { name: header.name, bytes }
    for await (const _unread of bytes);
  }
}

interface LocalHeader {
  readonly name: string
  readonly method: number
  /** Whether checksum and lengths stand behind the data. */
  readonly isDescribed: boolean
  readonly checksum: number
  readonly length: number
}

async function readHeader(reader: ByteReader): Promise<LocalHeader> {
  const fixed = await reader.take(26)
  const view = new DataView(fixed.buffer)
  const flags = view.getUint16(2, true)
  const name = new TextDecoder().decode(await reader.take(view.getUint16(22, true)))
  await reader.take(view.getUint16(24, true))
  if ((flags & 1) === 1) throw new Error(`${name} is encrypted`)
  return {
    name,
    method: view.getUint16(4, true),
    isDescribed: (flags & 8) === 8,
    checksum: view.getUint32(10, true),
    length: view.getUint32(14, true),
  }
}

async function* entryBytes(reader: ByteReader, header: LocalHeader): AsyncGenerator<Uint8Array> {
  let checksum = 0
  for await (const bytes of header.method === 8 ? inflated(reader) : stored(reader, header)) {
    checksum = crc32(bytes, checksum)
    yield bytes
  }
  const expected = header.isDescribed ? await readDescriptor(reader) : header.checksum
  if (checksum !== expected) throw new Error(`${header.name} has another checksum than its archive says`)
}

async function* stored(reader: ByteReader, { name, method, isDescribed, length }: LocalHeader) {
  if (method !== 0) throw new Error(`${name} is compressed by method ${method}`)
  if (isDescribed) throw new Error(`${name} is stored without its length`)
  for (let left = length; left > 0; ) {
    const bytes = await reader.some(Math.min(left, CHUNK))
    if (bytes === null) throw new Error(`${name} was cut`)
    left -= bytes.length
    yield bytes
  }
}

/** Compressed data tells its own end; what was read beyond it is put back. */
async function* inflated(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw()
  const feeding = feed(reader, inflate)
  feeding.catch((thrown: Error) => inflate.destroy(thrown))
  try {
    yield* inflate as AsyncIterable<Uint8Array> // a stream without encoding gives bytes
    await feeding
  } finally {
    inflate.destroy()
  }
}

/** One chunk at a time, so that how much of the last one was used is known. */
async function feed(reader: ByteReader, inflate: ReturnType<typeof createInflateRaw>): Promise<void> {
  for (let before = 0; ; before = inflate.bytesWritten) {
    const chunk = await reader.some(CHUNK)
    if (chunk === null) throw new Error('compressed data was cut')
    const isOver = await new Promise<boolean>((resolve, reject) => {
      const ended = () => resolve(true)
      inflate.once('end', ended).once('error', reject)
      inflate.write(chunk, () => {
        inflate.off('error', reject)
        if (inflate.bytesWritten - before < chunk.length) return
        inflate.off('end', ended)
        resolve(false)
      })
    })
    if (!isOver) continue
    reader.putBack(chunk.subarray(inflate.bytesWritten - before))
    return
  }
}

/** The signature before it is optional. */
async function readDescriptor(reader: ByteReader): Promise<number> {
  const first = number(await reader.take(4))
  const checksum = first === DESCRIPTOR ? number(await reader.take(4)) : first
  await reader.take(8)
  return checksum
}

function isDirectory(signature: number): boolean {
  return signature === 0x02014b50 || signature === 0x06054b50 || signature === 0x06064b50
}

function number(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
}
