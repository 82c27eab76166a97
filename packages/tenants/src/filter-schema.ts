import { z } from 'zod'
import type { FilterOperator, FilterValue, ObjectFilter } from './tenant.ts'

const value = z.union([z.string(), z.number(), z.boolean()], { error: 'must be a text, a number, true or false' })
const list = z.array(value).min(1, 'must name at least one value')

const filter = z
  .strictObject({
    field: z.string().min(1, 'must not be empty').describe('A typed column of the object.'),
    equals: value.optional(),
    not_equals: value.optional().describe('Keeps records in which the field is empty.'),
    in: list.optional(),
    not_in: list.optional().describe('Keeps records in which the field is empty.'),
    at_least: value.optional(),
    at_most: value.optional(),
  })
  .superRefine((entry, context) => {
    const count = operatorsOf(entry).length
    if (count === 1) return
    context.addIssue({ code: 'custom', message: `must hold exactly one of ${operators.join(', ')}` })
  })

/** The conditions under which an object's records reach the tenant's tables; all must hold. */
export const filters = z
  .array(filter)
  .min(1, 'must name at least one filter')
  .describe('Only records for which all of these hold reach the tenant’s tables.')
  .optional()

/** One condition in the words of the file. */
export type FilterEntry = z.infer<typeof filter>

/** One condition in ours. */
export function toFilter(entry: FilterEntry): ObjectFilter {
  const [found] = operatorsOf(entry)
  if (!found) throw new RangeError('a filter that passed the schema has an operator')
  return { field: entry.field, ...found }
}

const operators: readonly FilterOperator[] = ['equals', 'not_equals', 'in', 'not_in', 'at_least', 'at_most']

function operatorsOf(
  entry: FilterEntry,
): readonly { readonly operator: FilterOperator; readonly values: readonly FilterValue[] }[] {
  return operators.flatMap((operator) => {
    const given = entry[operator]
    if (given === undefined) return []
    return [{ operator, values: typeof given === 'object' ? given : [given] }]
  })
}
