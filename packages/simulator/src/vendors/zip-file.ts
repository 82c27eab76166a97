import { crc32, deflateRawSync } from 'node:zlib'

/** A file to be packed. */
export interface ZipContent {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The bytes of a ZIP archive of some files, each deflated. Source: PKWARE APPNOTE 6.3, section 4.3. */
export function zipFile(contents: readonly ZipContent[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, bytes } of contents) {
    const packed = deflateRawSync(bytes)
    const common = commonHeader(name, bytes, packed)
    const file = Buffer.concat([signature(0x04034b50), common, Buffer.from(name), packed])
    directory.push(signature(0x02014b50), short(20), common, placeOf(offset), Buffer.from(name))
    files.push(file)
    offset += file.length
  }
  const index = Buffer.concat(directory)
  const count = short(contents.length)
  const end = [signature(0x06054b50), short(0), short(0), count, count, long(index.length), long(offset), short(0)]
  return Buffer.concat([...files, index, ...end])
}

/** What stands before a file and again in the directory: version, no flags, deflated, 1 January 2026, checksum, lengths. */
function commonHeader(name: string, bytes: Uint8Array, packed: Uint8Array): Buffer {
  const date = ((2026 - 1980) << 9) | (1 << 5) | 1
  return Buffer.concat([
    short(20),
    short(0),
    short(8),
    short(0),
    short(date),
    long(crc32(bytes)),
    long(packed.length),
    long(bytes.length),
    short(Buffer.byteLength(name)),
    short(0),
  ])
}

/** No comment, one disk, no attributes, and where the file begins. */
function placeOf(offset: number): Buffer {
  return Buffer.concat([short(0), short(0), short(0), long(0), long(offset)])
}

function signature(value: number): Buffer {
  return long(value)
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function long(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
