import { describe, expect, it } from 'vitest'
import { zipEntries } from './zip-entries.ts'

/** a.txt (1000 bytes), empty.txt, b.txt; written without seeking, so lengths and checksums stand behind the data. */
const described =
  'UEsDBBQACAAIAAAAYV0AAAAAAAAAAAAAAAAHAAAAMS9hLnR4dPNJzC3g8hklRolRYjgTAFBLBwiy0dZjDwAAAOgDAABQSwMEFAAIAAgAAABhXQAAAAAAAAAAAAAAAAsAAAAxL2VtcHR5LnR4dAMAUEsHCAAAAAACAAAAAAAAAFBLAwQUAAgACAAAAGFdAAAAAAAAAAAAAAAABwAAADEvYi50eHRzzkjMLOICAFBLBwhOdwyoCAAAAAYAAABQSwECFAMUAAgACAAAAGFdstHWYw8AAADoAwAABwAAAAAAAAAAAAAAgAEAAAAAMS9hLnR4dFBLAQIUAxQACAAIAAAAYV0AAAAAAgAAAAAAAAALAAAAAAAAAAAAAACAAUQAAAAxL2VtcHR5LnR4dFBLAQIUAxQACAAIAAAAYV1OdwyoCAAAAAYAAAAHAAAAAAAAAAAAAACAAX8AAAAxL2IudHh0UEsFBgAAAAADAAMAowAAALwAAAAAAA=='

/** The same files with lengths and checksums before the data. */
const headed =
  'UEsDBBQAAAAIAAAAYV2y0dZjDwAAAOgDAAAHAAAAMS9hLnR4dPNJzC3g8hklRolRYjgTAFBLAwQUAAAACAAAAGFdAAAAAAIAAAAAAAAACwAAADEvZW1wdHkudHh0AwBQSwMEFAAAAAgAAABhXU53DKgIAAAABgAAAAcAAAAxL2IudHh0c85IzCziAgBQSwECFAMUAAAACAAAAGFdstHWYw8AAADoAwAABwAAAAAAAAAAAAAAgAEAAAAAMS9hLnR4dFBLAQIUAxQAAAAIAAAAYV0AAAAAAgAAAAAAAAALAAAAAAAAAAAAAACAATQAAAAxL2VtcHR5LnR4dFBLAQIUAxQAAAAIAAAAYV1OdwyoCAAAAAYAAAAHAAAAAAAAAAAAAACAAV8AAAAxL2IudHh0UEsFBgAAAAADAAMAowAAAIwAAAAAAA=='

const files = [
  ['1/a.txt', 'Lamp\n'.repeat(200)],
  ['1/empty.txt', ''],
  ['1/b.txt', 'Chair\n'],
]

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function read(bytes: Uint8Array, size: number) {
  const found: [string, string][] = []
  for await (const entry of zipEntries(inChunks(bytes, size))) {
    const parts: Uint8Array[] = []
    for await (const part of entry.bytes) parts.push(part)
    found.push([entry.name, Buffer.concat(parts).toString()])
  }
  return found
}

describe('a ZIP archive read as it arrives', () => {
  it.each([1, 2, 7, 100, 10_000])('gives its files whatever the length of the chunks: %i bytes', async (size) => {
    expect(await read(Buffer.from(described, 'base64'), size)).toEqual(files)
    expect(await read(Buffer.from(headed, 'base64'), size)).toEqual(files)
  })

  it('passes over files that nobody reads', async () => {
    const names: string[] = []
    for await (const { name } of zipEntries(inChunks(Buffer.from(described, 'base64'), 50))) names.push(name)
    expect(names).toEqual(files.map(([name]) => name))
  })

  it('throws wherever it was cut before its directory', async () => {
    const whole = Buffer.from(described, 'base64')
    const directory = whole.indexOf('PK\x01\x02')
    for (let length = 0; length < directory; length++) {
      await expect(read(whole.subarray(0, length), 50), `cut at ${length}`).rejects.toThrow(/cut|too early/)
    }
  })

  it('throws where bytes were changed', async () => {
    const changed = Buffer.from(headed, 'base64')
    changed[14] = (changed[14] ?? 0) ^ 1 // first byte of the checksum of a.txt
    await expect(read(changed, 50)).rejects.toThrow('checksum')
    await expect(read(Buffer.from('{"error":"no archive"}'), 50)).rejects.toThrow('not a ZIP archive')
  })
})
