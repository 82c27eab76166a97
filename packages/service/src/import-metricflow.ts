import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { GataError } from '@gata/base'
import { type ImportedModel, importMetricFlow, readTables } from '@gata/semantic-files'
import { yamlDocuments, yamlText } from '@gata/tenants'
import { openWarehouse } from '@gata/warehouse'

/** Where the files are, and the database whose tables they are about. */
export interface MetricFlowSource {
  readonly folder: string
  /** A DuckDB file; it is read and left as it is. */
  readonly database: string
  /** What stands for `$source_schema` in the files. */
  readonly sourceSchema: string
}

/** What was read, as text in our words, and what was left out, by its name and the ability that is missing. */
export interface MetricFlowImport {
  readonly imported: ImportedModel
  readonly text: string
  readonly left: readonly { readonly name: string; readonly ability: string }[]
}

/**
 * Reads a folder of MetricFlow's YAML files, however deep, into our definitions. What would not mean the same is left out and named.
 *
 * @throws GataError `no-metricflow-files`, `yaml-invalid`, `bad-metricflow`, `sql-error` where a field can not be read, `warehouse-missing`.
 */
export async function importMetricFlowFolder(source: MetricFlowSource): Promise<MetricFlowImport> {
  const { folder, database, sourceSchema } = source
  const names = (await readdir(folder, { recursive: true }).catch(() => [])).filter((name) => /\.ya?ml$/i.test(name))
  if (names.length === 0) {
    throw new GataError('no-metricflow-files', 'there are no YAML files', {
      where: folder,
      expected: 'a folder with semantic models and metrics of MetricFlow',
    })
  }
  const documents: unknown[] = []
  for (const name of names.toSorted()) {
    const text = await readFile(join(folder, name), 'utf8')
    documents.push(...yamlDocuments(join(folder, name), text.replaceAll('$source_schema', sourceSchema)))
  }
  await using warehouse = await openWarehouse(database, { readOnly: true, sealed: true })
  const tables = await readTables(documents, (query) => warehouse.rows(query))
  const imported = importMetricFlow(basename(folder), documents, tables)
  const comment = `Read from MetricFlow's files in ${basename(folder)}.`
  return {
    imported,
    text: yamlText(comment, imported.model),
    left: [...imported.left].map(([name, { ability }]) => ({ name, ability })),
  }
}
