/** Reads exact numbers of bytes off a stream whose chunks end anywhere. */
export interface ByteReader {
  /** Exactly so many bytes; throws where the stream ends before. */
  take(length: number): Promise<Uint8Array>
  /** What has arrived, at most so many bytes; null at the end of the stream. */
  some(atMost: number): Promise<Uint8Array | null>
  /** Puts bytes back that belong to what comes next. */
  putBack(bytes: Uint8Array): void
}

/** A reader over the chunks of a body. */
export function createByteReader(chunks: AsyncIterable<Uint8Array>): ByteReader {
  const source = chunks[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array(0)

  async function some(atMost: number): Promise<Uint8Array | null> {
    while (held.length === 0) {
      const next = await source.next()
      if (next.done) return null
      held = next.value
    }
    const given = held.subarray(0, atMost)
    held = held.subarray(given.length)
    return given
  }

  return {
    some,
    async take(length) {
      const taken = new Uint8Array(length)
      for (let filled = 0; filled < length; ) {
        const given = await some(length - filled)
        if (given === null) throw new Error(`the stream ended ${length - filled} bytes too early`)
        taken.set(given, filled)
        filled += given.length
      }
      return taken
    },
    putBack(bytes) {
      if (bytes.length > 0) held = held.length === 0 ? bytes : Buffer.concat([bytes, held])
    },
  }
}
