import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { FaultKind, FaultSchedule, RequestPlace } from './faults.ts'
import type { RequestLog } from './request-log.ts'
import type { VendorApi } from './vendor-api.ts'

/** The place of a request below a connector's prefix. */
export function placeOf(api: VendorApi, connector: string, request: FastifyRequest): RequestPlace {
  return { vendor: api.vendor, connector, path: request.url.slice(connector.length + 1) }
}

/** Lets the requests of one connector meet their faults, and writes every one of them down. */
export function addFaultHooks(
  scope: FastifyInstance,
  api: VendorApi,
  connector: string,
  faults: FaultSchedule,
  log: RequestLog,
): void {
  const met = new WeakMap<FastifyRequest, FaultKind>()

  scope.addHook('onRequest', async (request, reply) => {
    const place = placeOf(api, connector, request)
    const fault = faults.meet(place)
    log.add({ connector, method: request.method, path: place.path, fault })
    if (fault === null) return
    met.set(request, fault)
    if (fault !== 'truncated-body') return answerWithFault(api, fault, place, request, reply)
  })

  scope.addHook('onSend', async (request, reply, payload) => {
    if (met.get(request) !== 'truncated-body') return payload
    reply.removeHeader('content-length')
    if (typeof payload === 'string') return payload.slice(0, Math.floor(payload.length / 2))
    if (payload instanceof Uint8Array) return payload.subarray(0, Math.floor(payload.length / 2))
    return payload instanceof Readable ? Readable.from(firstChunk(payload)) : payload
  })
}

function answerWithFault(
  api: VendorApi,
  fault: Exclude<FaultKind, 'truncated-body'>,
  place: RequestPlace,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  switch (fault) {
    case 'timeout':
      // Nobody answers: the connection stays open until the client gives up.
      reply.hijack()
      return reply
    case 'connection-reset':
      reply.hijack()
      request.raw.socket.resetAndDestroy()
      return reply
    case 'html':
      return reply.status(502).type('text/html').send('<html><body><h1>502 Bad Gateway</h1></body></html>')
    case 'throttle':
    case 'server-error':
    case 'expired-token': {
      const { status, headers, body } = api.faultAnswer(fault, place.path)
      return reply
        .status(status)
        .headers(headers ?? {})
        .type('application/json; charset=UTF-8')
        .send(typeof body === 'string' ? body : JSON.stringify(body))
    }
    case 'duplicate-page':
    case 'reordered-page':
      return undefined
  }
}

async function* firstChunk(payload: Readable): AsyncGenerator {
  for await (const chunk of payload) {
    yield typeof chunk === 'string' ? chunk.slice(0, Math.floor(chunk.length / 2)) : chunk
    return
  }
}
