import { answer, semanticQuery, validation } from '@gata/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { validated } from '../http/answer-body.ts'
import { contextOf } from '../http/caller.ts'
import { cursorText, pageOf } from '../http/cursor.ts'
import { goneSignal } from '../http/gone.ts'
import { answerTypes, formatOf, sendAnswer } from '../http/send-answer.ts'
import type { ServerParts } from '../server-parts.ts'
import { answerLimits, asComparison, withDefaultLimit } from './questions-asked.ts'
import { checkedByPlanner, noQuery, problems, tenantParams } from './route-schemas.ts'

const text = z.string()
const answered = {
  200: {
    description: 'The rows, in the form that `accept` asks for.',
    content: Object.fromEntries(
      answerTypes.map((type) => [type, { schema: type === 'application/json' ? answer : text }]),
    ),
  },
  ...problems,
}

/** Questions in words of a tenant's definitions. */
export const queryRoutes =
  (parts: ServerParts): FastifyPluginAsyncZod =>
  async (app) => {
    const { questions, metrics } = parts
    const tags = ['queries']
    app.setValidatorCompiler(checkedByPlanner)
    const cursor = z.strictObject({
      cursor: z.string().max(500).optional().describe('`nextCursor` of the answer before, with the same question.'),
    })

    /** Answers a page of a question. */
    const ask = async (
      request: FastifyRequest,
      reply: FastifyReply,
      tenant: string,
      asked: unknown,
      cursorGiven?: string,
    ): Promise<void> => {
      const context = contextOf(request, parts, tenant, 'query')
      const format = formatOf(request)
      const question = withDefaultLimit(asked)
      const page = cursorGiven === undefined ? null : pageOf(cursorGiven, question)
      const found = await questions.ask(context, page ? { ...question, offset: page.offset } : question, {
        signal: goneSignal(reply),
        limits: answerLimits,
        ...(page ? { snapshot: page.snapshot } : {}),
      })
      metrics.answer(found.origin)
      const start = page?.offset ?? (typeof question.offset === 'number' ? question.offset : 0)
      const next = { snapshot: found.snapshot.id, offset: start + found.table.rowCount }
      const hasNext = found.isCut && found.table.rowCount > 0
      sendAnswer(reply, format, found, hasNext ? cursorText(next, question) : null)
    }

    app.post(
      '/semantic-layer/:tenant/query',
      {
        schema: {
          tags,
          summary: 'Answer a question',
          description:
            'At most 10,000 rows unless `limit` asks for more, and 100,000 in all; `nextCursor` leads through the rest.',
          params: tenantParams,
          querystring: cursor,
          body: semanticQuery,
          response: answered,
        },
      },
      async (request, reply) => {
        await ask(request, reply, request.params.tenant, request.body, request.query.cursor)
        return reply
      },
    )

    app.post(
      '/semantic-layer/:tenant/compare',
      {
        schema: {
          tags,
          summary: 'Answer a question beside an earlier period',
          description:
            'A question with `time.range` or `time.relative`. Beside each metric stand `__compared`, `__difference` and `__change`; with the period right before unless `time.compare` says otherwise.',
          params: tenantParams,
          querystring: cursor,
          body: semanticQuery,
          response: answered,
        },
      },
      async (request, reply) => {
        await ask(request, reply, request.params.tenant, asComparison(request.body), request.query.cursor)
        return reply
      },
    )

    app.post(
      '/semantic-layer/:tenant/query/validate',
      {
        schema: {
          tags,
          summary: 'Say whether a question would be answered, and how it is understood',
          params: tenantParams,
          querystring: noQuery,
          body: semanticQuery,
          response: { 200: validation, ...problems },
        },
      },
      async (request) => {
        const context = contextOf(request, parts, request.params.tenant, 'query')
        return await validated(() =>
          questions.prepare(context, withDefaultLimit(request.body), { limits: answerLimits }),
        )
      },
    )
  }
