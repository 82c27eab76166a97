import { z } from 'zod'
import { checkYaml, readYaml } from './yaml-file.ts'

const name = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower case letters, digits and _')
const presentation = {
  title: z.string().min(1).optional().describe('A few words for a column head.'),
  description: z.string().min(1).optional().describe('One sentence of meaning.'),
}
const format = z.strictObject({
  style: z.enum(['integer', 'decimal', 'currency', 'percent', 'duration']),
  decimals: z.number().int().min(0).max(12).optional(),
})

const metric = z
  .strictObject({
    ...presentation,
    formula: z.string().min(1).optional().describe('Arithmetic over other metrics: spend / orders.'),
    measure: z.string().min(1).optional().describe('A measure, as dataset.measure.'),
    filter: z.unknown().optional().describe('Rows that count, as the filters of a query have it; with measure.'),
    renames: z.string().min(1).optional().describe('The metric that is asked for by this name from now on.'),
    unit: z.string().min(1).optional(),
    format: format.optional(),
  })
  .superRefine((entry, context) => {
    const issue = (message: string): void => context.addIssue({ code: 'custom', message })
    const ways = [entry.formula, entry.measure, entry.renames].filter((each) => each !== undefined).length
    if (ways !== 1) issue('must hold exactly one of formula, measure and renames')
    if (entry.filter !== undefined && entry.measure === undefined) issue('a filter belongs to a measure')
  })

const dimension = z
  .strictObject({
    ...presentation,
    dataset: z.string().min(1).optional().describe('The dataset that has the column.'),
    column: z.string().min(1).optional().describe('A column of its published table.'),
    renames: z.string().min(1).optional().describe('The shared dimension that is asked for by this name from now on.'),
  })
  .superRefine(({ dataset, column, renames }, context) => {
    const isColumn = dataset !== undefined && column !== undefined
    if (isColumn === (renames !== undefined)) {
      context.addIssue({ code: 'custom', message: 'must hold dataset and column, or renames' })
    }
  })

const overlaySchema = z.strictObject({
  version: z.literal(1),
  metrics: z.record(name, metric).optional(),
  dimensions: z.record(name, dimension).optional(),
})

/** What a tenant says of its figures beyond what every tenant's mean: `semantic/<tenant>.yaml`. */
export type SemanticOverlay = z.output<typeof overlaySchema>

/** Something in an overlay that does not hold together with the definitions that it lies over. */
export interface OverlayProblem {
  /** The keys that lead there. */
  readonly path: readonly string[]
  readonly message: string
}

/**
 * Reads an overlay; `check` judges it against the definitions below it.
 *
 * Errors: `overlay-missing`, `overlay-unreadable`, and `overlay-invalid` with every problem and its line and column.
 */
export async function readSemanticOverlay(
  path: string,
  check: (overlay: SemanticOverlay) => readonly OverlayProblem[],
): Promise<SemanticOverlay> {
  const file = await readYaml('overlay', path)
  const overlay = checkYaml(file, overlaySchema)
  const judged = overlaySchema.superRefine((value, context) => {
    for (const { path: at, message } of check(value)) context.addIssue({ code: 'custom', message, path: [...at] })
  })
  checkYaml(file, judged)
  return overlay
}
