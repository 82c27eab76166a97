import type { ConnectorIo } from '../connector.ts'
import { readRemoteFile } from './remote-file.ts'

/** A file of lines behind a URL that carries its own credentials. */
export interface LineFile {
  /** The connector's name, for errors. */
  readonly vendor: string
  readonly url: string
  /** Length of the file where the vendor tells it; a body that is shorter was cut. */
  readonly bytes: number | null
}

/**
 * Reads a file of lines without holding it, in batches as they arrive. A download that breaks starts again and leaves out the lines
 * it already gave, so the file must not change meanwhile.
 */
export function streamLines(io: ConnectorIo, file: LineFile): AsyncGenerator<readonly string[]> {
  return readRemoteFile(io, { ...file, read: linesOf, isStable: true })
}

/** UTF-8 bytes as lines, in batches as they arrive; a line may end in a later chunk than it began in. */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) yield lines
  }
  rest += decoder.decode()
  if (rest !== '') yield [rest]
}
