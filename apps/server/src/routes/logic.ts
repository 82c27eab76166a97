import { GataError } from '@gata/base'
import { type JobBody, job, logicUpdate } from '@gata/contract'
import { actorOf, type Job, record, tenantsOf } from '@gata/control'
import { changeLogic } from '@gata/service/serving'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { callerOf, contextOf } from '../http/caller.ts'
import type { LogicJob, ServerParts } from '../server-parts.ts'
import { noQuery, problems } from './route-schemas.ts'

/** Changes of a tenant's logic, and the work that they start. */
export const logicRoutes =
  (parts: ServerParts): FastifyPluginAsyncZod =>
  async (app) => {
    const { live, jobs, db } = parts
    const tags = ['logic']

    app.post(
      '/semantic-layer/update',
      {
        schema: {
          tags,
          summary: 'Change the logic of a tenant, replay what it reaches and publish',
          description:
            'The change is checked and written at once; the replay is a job. With `idempotency-key` the same change can be sent again and is made once.',
          headers: z.looseObject({
            'idempotency-key': z
              .string()
              .min(1)
              .max(200)
              .optional()
              .describe('Any text of the caller’s, new for each change.'),
          }),
          querystring: noQuery,
          body: logicUpdate,
          response: { 202: job, ...problems },
        },
      },
      async (request, reply) => {
        const update = request.body
        const context = contextOf(request, parts, update.tenant, 'admin')
        const by = actorOf(context.principal)
        const given = request.headers['idempotency-key']
        const key = given === undefined ? undefined : { owner: `${by} ${context.tenant}`, text: given }
        const before = key && (await jobs.known({ update, by }, key))
        if (before) return reply.code(202).header('location', `/api/jobs/${before.id}`).send(bodyOf(before))
        await changeLogic(live.current, update, update.logic)
        const doing = { by: context.principal, now: live.current.clock.now(), requestId: request.id }
        await record(db, doing, {
          action: 'logic.changed',
          subject: `${update.source}.${update.object}`,
          tenant: context.tenant,
          detail: update.logic,
        })
        await live.refresh({ isUrgent: true })
        const added = await jobs.add({ update, by }, key)
        return reply.code(202).header('location', `/api/jobs/${added.id}`).send(bodyOf(added))
      },
    )

    app.get(
      '/jobs/:id',
      {
        schema: {
          tags,
          summary: 'How a job stands',
          params: z.strictObject({ id: z.string().max(60) }),
          querystring: noQuery,
          response: { 200: job, ...problems },
        },
      },
      async (request) => {
        const found = await jobs.find(request.params.id)
        const isTheirs = found && tenantsOf(callerOf(request), [found.data.update.tenant]).length > 0
        if (!isTheirs) {
          throw new GataError('job-not-found', 'there is no such job for you', { got: request.params.id })
        }
        return bodyOf(found)
      },
    )
  }

function bodyOf({ id, data, state, createdAt, startedAt, endedAt, outcome }: Job<LogicJob>): JobBody {
  return {
    id,
    tenant: data.update.tenant,
    state,
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    outcome,
  }
}
