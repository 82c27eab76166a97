import type { FastifyInstance } from 'fastify'
import { type FaultRule, type FaultSchedule, faultKinds } from './faults.ts'
import type { RequestLog } from './request-log.ts'

/** The instant that the simulator serves. */
export interface SimulatedClock {
  now(): Date
  set(instant: Date): void
}

/** Routes that are no vendor's: the clock, the faults to come, the requests so far. */
export function addControlRoutes(
  app: FastifyInstance,
  clock: SimulatedClock,
  faults: FaultSchedule,
  log: RequestLog,
): void {
  app.get('/__simulator/clock', async () => ({ now: clock.now().toISOString() }))

  app.post('/__simulator/clock', async (request, reply) => {
    const instant = new Date(String(fieldOf(request.body, 'now')))
    if (Number.isNaN(instant.getTime())) return reply.status(400).send({ error: 'now must be an ISO-8601 instant' })
    clock.set(instant)
    return { now: instant.toISOString() }
  })

  app.post('/__simulator/faults', async (request, reply) => {
    const rules = fieldOf(request.body, 'rules')
    if (!Array.isArray(rules) || !rules.every(isFaultRule)) {
      return reply
        .status(400)
        .send({ error: `rules must be a list of {vendor, kind, times}; kinds: ${faultKinds.join(', ')}` })
    }
    faults.set(rules)
    return { rules }
  })

  app.get('/__simulator/requests', async () => ({ counts: log.counts(), recent: log.recent() }))
}

function isFaultRule(value: unknown): value is FaultRule {
  return (
    typeof fieldOf(value, 'vendor') === 'string' &&
    faultKinds.some((kind) => kind === fieldOf(value, 'kind')) &&
    Number.isInteger(fieldOf(value, 'times')) &&
    ['string', 'undefined'].includes(typeof fieldOf(value, 'path')) &&
    (fieldOf(value, 'after') === undefined || Number.isInteger(fieldOf(value, 'after')))
  )
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
