import { GataError, messageOf } from '@gata/base'
import type { ConnectorIo } from '../connector.ts'
import { jitteredPause } from './http-client.ts'
import type { HttpAnswer, Verdict } from './verdict.ts'

/** A body that is too long to be held, and how to read it as it arrives. */
export interface RemoteFile<Part> {
  /** The connector's name, for errors. */
  readonly vendor: string
  readonly url: string
  /** Credentials, where the URL does not carry them itself. */
  readonly headers?: Readonly<Record<string, string>>
  /** Length of the file where the vendor tells it; a body that is shorter was cut. */
  readonly bytes?: number | null
  /** Makes the bytes parts, in batches as they arrive; whatever it throws means that the body was cut on its way. */
  readonly read: (body: AsyncIterable<Uint8Array>) => AsyncIterable<readonly Part[]>
  /**
   * Whether the vendor gives the same bytes again. If so, a download that breaks starts again and leaves out the parts it already gave;
   * if not, all of them are given again.
   */
  readonly isStable: boolean
  /** What an answer that is no file means. Unless given, 429 and 5xx are asked for again and anything else means that the file is gone. */
  readonly classify?: (answer: HttpAnswer) => Verdict
  readonly maxAttempts?: number
}

const MAX_ATTEMPTS = 6

/** Reads a file without holding it; throws `vendor-unavailable` where attempts or budget are spent, and what `classify` calls fatal. */
export async function* readRemoteFile<Part>(
  io: ConnectorIo,
  file: RemoteFile<Part>,
): AsyncGenerator<readonly Part[], void, void> {
  let given = 0
  for (let attempt = 1; ; attempt++) {
    let failure: Retry
    try {
      let seen = 0
      for await (const parts of download(io, file)) {
        const fresh = !file.isStable || seen >= given ? parts : parts.slice(given - seen)
        seen += parts.length
        given = Math.max(given, seen)
        if (fresh.length > 0) yield fresh
      }
      return
    } catch (thrown) {
      if (thrown instanceof GataError) throw thrown
      if (io.signal?.aborted) throw new GataError('cancelled', 'the extraction was cancelled', { cause: thrown })
      failure = thrown instanceof RetryLater ? thrown.retry : { reason: messageOf(thrown) }
    }
    if (attempt >= (file.maxAttempts ?? MAX_ATTEMPTS) || io.retryBudget.left <= 0) {
      throw new GataError('vendor-unavailable', `a file could not be read in ${attempt} attempts`, {
        where: `${file.vendor} ${withoutQuery(file.url)}`,
        got: failure.reason,
        todo: 'What was read before is kept; run the same command again to go on.',
      })
    }
    io.retryBudget.left -= 1
    const waitMs = failure.waitMs ?? jitteredPause(attempt, io.random)
    io.onRequest?.({ kind: 'retry', reason: failure.reason, waitMs })
    await io.clock.sleep(waitMs, io.signal)
  }
}

interface Retry {
  readonly reason: string
  readonly waitMs?: number
}

class RetryLater extends Error {
  readonly retry: Retry
  constructor(retry: Retry) {
    super(retry.reason)
    this.retry = retry
  }
}

async function* download<Part>(io: ConnectorIo, file: RemoteFile<Part>): AsyncGenerator<readonly Part[]> {
  const silence = watchSilence(io.requestTimeoutMs ?? 120_000)
  try {
    const response = await io.fetch(file.url, {
      ...(file.headers ? { headers: file.headers } : {}),
      signal: io.signal ? AbortSignal.any([silence.signal, io.signal]) : silence.signal,
    })
    io.onRequest?.({ kind: 'request', status: response.status })
    if (!response.ok || !response.body) throw await refusalOf(file, response)
    if (response.headers.get('content-type')?.startsWith('text/html')) throw new Error('a web page')
    yield* file.read(counted(response.body, file.bytes ?? null, silence.heard))
  } finally {
    silence.stop()
  }
}

/** A vendor may take long over a long file, but not say nothing for so long. */
function watchSilence(milliseconds: number) {
  const controller = new AbortController()
  const timer = setTimeout(() => {
    controller.abort(new Error(`nothing came for ${milliseconds} ms`))
  }, milliseconds)
  return { signal: controller.signal, heard: () => timer.refresh(), stop: () => clearTimeout(timer) }
}

async function* counted(
  body: AsyncIterable<Uint8Array>,
  expected: number | null,
  heard: () => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of body) {
    heard()
    bytes += chunk.byteLength
    yield chunk
  }
  if (expected !== null && bytes !== expected) throw new Error(`body of ${bytes} instead of ${expected} bytes`)
}

async function refusalOf<Part>(file: RemoteFile<Part>, response: Response): Promise<Error> {
  const answer = { status: response.status, headers: response.headers, text: await response.text() }
  const verdict = (file.classify ?? byStatus(file))(answer)
  if (verdict.kind === 'fatal') return verdict.error
  return new RetryLater(verdict.kind === 'retry' ? verdict : { reason: `HTTP ${answer.status}` })
}

function byStatus<Part>(file: RemoteFile<Part>): (answer: HttpAnswer) => Verdict {
  return ({ status }) => {
    if (status >= 500 || status === 429) return { kind: 'retry', reason: `HTTP ${status}` }
    const error = new GataError('vendor-file-gone', 'the vendor no longer gives a file that it made', {
      where: `${file.vendor} ${withoutQuery(file.url)}`,
      got: `HTTP ${status}`,
      todo: 'Run the same command again; the vendor makes a new file.',
    })
    return { kind: 'fatal', error }
  }
}

function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url
}
