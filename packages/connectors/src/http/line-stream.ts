import { GataError, messageOf } from '@gata/base'
import type { ConnectorIo } from '../connector.ts'
import { jitteredPause } from './http-client.ts'

/** A file of lines behind a URL that carries its own credentials. */
export interface LineFile {
  /** The connector's name, for errors. */
  readonly vendor: string
  readonly url: string
  /** Length of the file where the vendor tells it; a body that is shorter was cut. */
  readonly bytes: number | null
}

const MAX_ATTEMPTS = 6

/**
 * Reads a file of lines without holding it, in batches as they arrive. A download that breaks starts again and leaves out the lines
 * it already gave, so the file must not change meanwhile.
 */
export async function* streamLines(io: ConnectorIo, file: LineFile): AsyncGenerator<readonly string[]> {
  let given = 0
  for (let attempt = 1; ; attempt++) {
    let reason: string
    try {
      let seen = 0
      for await (const lines of download(io, file)) {
        const fresh = seen >= given ? lines : lines.slice(given - seen)
        seen += lines.length
        if (fresh.length === 0) continue
        given = seen
        yield fresh
      }
      return
    } catch (thrown) {
      if (thrown instanceof GataError) throw thrown
      if (io.signal?.aborted) throw new GataError('cancelled', 'the extraction was cancelled', { cause: thrown })
      reason = messageOf(thrown)
    }
    if (attempt >= MAX_ATTEMPTS || io.retryBudget.left <= 0) {
      throw new GataError('vendor-unavailable', `a file could not be read in ${attempt} attempts`, {
        where: `${file.vendor} ${withoutQuery(file.url)}`,
        got: reason,
        todo: 'What was read before is kept; run the same command again to go on.',
      })
    }
    io.retryBudget.left -= 1
    const waitMs = jitteredPause(attempt, io.random)
    io.onRequest?.({ kind: 'retry', reason, waitMs })
    await io.clock.sleep(waitMs, io.signal)
  }
}

async function* download(io: ConnectorIo, file: LineFile): AsyncGenerator<readonly string[]> {
  const response = await io.fetch(file.url, io.signal ? { signal: io.signal } : {})
  io.onRequest?.({ kind: 'request', status: response.status })
  if (response.status >= 500 || response.status === 429) throw new Error(`HTTP ${response.status}`)
  if (!response.ok || !response.body) throw goneError(file, response.status)
  if (response.headers.get('content-type')?.startsWith('text/html')) throw new Error('a web page')
  const decoder = new TextDecoder()
  let bytes = 0
  let rest = ''
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) yield lines
  }
  if (file.bytes !== null && bytes !== file.bytes) throw new Error(`body of ${bytes} instead of ${file.bytes} bytes`)
  if (rest !== '') yield [rest]
}

function goneError(file: LineFile, status: number): GataError {
  return new GataError('vendor-file-gone', 'the vendor no longer gives a file that it made', {
    where: `${file.vendor} ${withoutQuery(file.url)}`,
    got: `HTTP ${status}`,
    todo: 'Run the same command again; the vendor makes a new file.',
  })
}

function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url
}
