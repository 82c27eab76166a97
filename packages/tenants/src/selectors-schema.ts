import { z } from 'zod'

/** The shape of `selectors.yaml`, with definitions of some shape. */
export function selectorsSchema<D extends z.ZodType>(definition: D) {
  return z.strictObject({
    version: z.literal(1).optional(),
    selectors: z.array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[a-zA-Z][a-zA-Z0-9_-]*$/, 'must be letters, digits, _ and -')
          .describe('What --selector and selector: call it.'),
        description: z.string().optional(),
        definition,
      }),
    ),
  })
}

/**
 * The forms of a definition that `readDefinition` takes, for editors: it says itself, and better, what is wrong with one.
 *
 * @param methods what the values of each method mean, by its name.
 */
export function definitionSchema(methods: Readonly<Record<string, string>>): z.ZodType {
  const definition: z.ZodType = z
    .lazy(() =>
      z.union([expression, pair, method, z.strictObject({ union: list }), z.strictObject({ intersection: list })]),
    )
    .meta({ id: 'definition' })
  const expression = z.string().describe('In the words of --select.')
  const word = z.union([z.string().min(1), z.number()])
  const pair = z
    .strictObject(
      Object.fromEntries(Object.entries(methods).map(([name, meaning]) => [name, word.optional().describe(meaning)])),
    )
    .refine((value) => Object.keys(value).length === 1)
    .meta({ minProperties: 1, maxProperties: 1 })
  const definitions = z.array(definition).min(1)
  const exclude = z.strictObject({ exclude: definitions })
  const list = z
    .array(z.union([definition, exclude]))
    .refine((entries) => entries.some((entry) => !exclude.safeParse(entry).success))
    .describe('Definitions; exclude takes away from the rest of the list.')
    .meta({ contains: { not: { type: 'object', required: ['exclude'], maxProperties: 1 } } })
  const depth = z.number().int().min(0)
  const method = z.strictObject({
    method: z.enum(Object.keys(methods)),
    value: word,
    parents: z.boolean().optional().describe('With all above.'),
    parents_depth: depth.optional().describe('With so many steps above, where parents is true.'),
    children: z.boolean().optional().describe('With all below.'),
    children_depth: depth.optional().describe('With so many steps below, where children is true.'),
    childrens_parents: z.boolean().optional().describe('With all below, and all above any of those.'),
    exclude: definitions.optional(),
  })
  return definition
}
