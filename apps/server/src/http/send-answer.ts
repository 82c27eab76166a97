import { Readable } from 'node:stream'
import { GataError } from '@gata/base'
import { type Answer, answerSources, jsonArray, mediaTypes, type RowFormat, writeRows } from '@gata/query'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { understoodOf } from './answer-body.ts'

export type AnswerFormat = 'json' | RowFormat

const json = 'application/json'

/** In the order in which they are taken where a caller takes several equally. */
const types: Readonly<Record<string, AnswerFormat>> = {
  [json]: 'json',
  'application/x-ndjson': 'ndjson',
  'text/csv': 'csv',
  'application/vnd.apache.arrow.stream': 'arrow',
  'application/vnd.apache.parquet': 'parquet',
}

/** Media types in which rows can be had. */
export const answerTypes: readonly string[] = Object.keys(types)

/** The format that a caller asks for with `accept`; JSON where nothing is said. Error: `not-acceptable`. */
export function formatOf(request: FastifyRequest): AnswerFormat {
  const chosen = request.accepts().type([...answerTypes])
  const format = typeof chosen === 'string' ? types[chosen] : undefined
  if (format) return format
  throw new GataError('not-acceptable', 'the answer can not be had in this form', {
    where: 'accept',
    expected: answerTypes.join(', '),
    got: request.headers.accept ?? '',
  })
}

/** Sends an answer, piece by piece where it is long; a reader that is slow holds back what is made. */
export function sendAnswer(
  reply: FastifyReply,
  format: AnswerFormat,
  answer: Answer,
  nextCursor: string | null,
): FastifyReply {
  reply
    .header('etag', `"${answer.key}"`)
    .header('cache-control', 'private, no-cache')
    .header('vary', 'accept, authorization, cookie')
    .header('gata-snapshot', answer.snapshot.id)
    .header('gata-data-as-of', answer.snapshot.dataAsOf)
    .header('gata-served-from', servedFrom(answer))
    .header('gata-truncated', String(answer.isCut))
  if (nextCursor !== null) reply.header('gata-next-cursor', nextCursor)
  if (format !== 'json') return reply.type(mediaTypes[format]).send(Readable.from(writeRows(format, answer)))
  reply.type(`${json}; charset=utf-8`)
  const pieces = jsonPieces(answer, nextCursor)
  if (answer.table.rowCount > rowsAtOnce) return reply.send(Readable.from(pieces))
  return reply.send(Buffer.from([...pieces].join('')))
}

/** `ad_performance=ads_by_campaign, orders=facts`: what each fact is answered from; why, the JSON says. */
function servedFrom({ compiled }: Answer): string {
  const all = answerSources(compiled).map(({ dataset, rollup }) => `${dataset}=${rollup ?? 'facts'}`)
  return [...new Set(all)].join(', ')
}

const rowsAtOnce = 1000

function* jsonPieces(answer: Answer, nextCursor: string | null): Generator<string> {
  const head = JSON.stringify(understoodOf(answer))
  yield `${head.slice(0, -1)},"rows":`
  yield* jsonArray(answer.table)
  const tail = {
    rowCount: answer.table.rowCount,
    truncated: answer.isCut,
    nextCursor,
    totals: answer.totals,
    origin: answer.origin,
  }
  yield `,${JSON.stringify(tail).slice(1)}`
}
