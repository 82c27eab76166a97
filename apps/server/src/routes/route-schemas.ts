import { problem } from '@gata/contract'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { z } from 'zod'

/** The tenant in a path. */
export const tenantParams = z.strictObject({ tenant: z.string().max(60).describe('Slug of the tenant.') })

/** No query string: an unknown field is an error and never passed over. */
export const noQuery = z.strictObject({})

/** What every route may answer beside its own. */
export const problems = { '4xx': problem, '5xx': problem }

/** The planner checks a question whole and says more of what is wrong than a schema; all but the body is checked as everywhere. */
export const checkedByPlanner: typeof validatorCompiler = (route) =>
  route.httpPart === 'body' ? (value: unknown) => ({ value }) : validatorCompiler(route)
