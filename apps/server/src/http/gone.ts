import type { FastifyReply } from 'fastify'

/** Aborted when the caller goes away before the answer is written, so that nothing is computed for nobody. */
export function goneSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort()
  })
  return controller.signal
}
