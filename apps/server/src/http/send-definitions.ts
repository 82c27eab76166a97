import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Sends what is true of a snapshot, or that the caller has it already. */
export function sendOfSnapshot(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  snapshot: string,
  body: unknown,
): FastifyReply {
  const text = JSON.stringify(body)
  const etag = `"${snapshot}.${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`
  reply.header('etag', etag).header('cache-control', 'private, no-cache').header('gata-snapshot', snapshot)
  const known = headers['if-none-match']?.split(',').map((each) => each.trim().replace(/^W\//, ''))
  if (known?.some((each) => each === etag || each === '*')) return reply.code(304).send()
  return reply.type('application/json; charset=utf-8').send(Buffer.from(text))
}
