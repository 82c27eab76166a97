import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'

/** Unpacks gzip as it arrives; throws where it was cut or its checksum is wrong. */
export async function* gunzipped(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  const feeding = pipeline(body, gunzip)
  feeding.catch(() => {}) // whoever reads the bytes gets the same error
  yield* gunzip as AsyncIterable<Uint8Array> // a stream without encoding gives bytes
  await feeding
}
