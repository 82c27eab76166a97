import { z } from 'zod'
import { type CheckDefinition, readDefinition, type SelectorDefinition } from './selector-definition.ts'
import { selectorsSchema } from './selectors-schema.ts'
import { checkYaml, readYaml } from './yaml-file.ts'

/** One selector of the file. */
export interface SelectorEntry {
  readonly name: string
  readonly description: string | null
  readonly definition: SelectorDefinition
}

/**
 * The selectors of `selectors.yaml`, in the order of the file. `check` judges each expression and each pair of method and value, knowing
 * the names of all selectors of the file.
 *
 * Errors: `selectors-missing`, `selectors-unreadable`, and `selectors-invalid` with every problem and its line and column.
 */
export async function readSelectors(
  path: string,
  check: (names: readonly string[]) => CheckDefinition,
): Promise<readonly SelectorEntry[]> {
  const file = await readYaml('selectors', path)
  const definitions: SelectorDefinition[] = []
  const schema = selectorsSchema(anyDefinition).superRefine(({ selectors }, context) => {
    const names = selectors.map(({ name }) => name)
    selectors.forEach(({ name, definition }, index) => {
      const issue = (message: string, at: readonly PropertyKey[]): void =>
        context.addIssue({ code: 'custom', message, path: ['selectors', index, ...at] })
      if (names.indexOf(name) < index) issue('the name stands here twice', ['name'])
      const read = readDefinition(definition, check(names), (problem) =>
        issue(problem.message, ['definition', ...problem.path]),
      )
      if (read) definitions.push(read)
    })
  })
  const { selectors } = checkYaml(file, schema)
  return selectors.flatMap(({ name, description }, index) => {
    const definition = definitions[index]
    return definition ? [{ name, description: description ?? null, definition }] : []
  })
}

const anyDefinition = z.unknown().refine((value) => value !== undefined && value !== null, 'must be a text or a map')
