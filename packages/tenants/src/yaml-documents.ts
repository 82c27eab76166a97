import { GataError } from '@gata/base'
import { parseAllDocuments } from 'yaml'

/** The documents of a YAML text that another tool's users wrote, as plain data. Error: `yaml-invalid`, with line and column, for the first mistake. */
export function yamlDocuments(path: string, text: string): readonly unknown[] {
  const documents = [...parseAllDocuments(text)]
  for (const { errors } of documents) {
    const [error] = errors
    if (error) {
      const [at] = error.linePos ?? []
      throw new GataError('yaml-invalid', error.message, { where: at ? `${path}:${at.line}:${at.col}` : path })
    }
  }
  return documents.map((each): unknown => each.toJS())
}
