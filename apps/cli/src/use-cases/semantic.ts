import { resolve } from 'node:path'
import { isGataError } from '@gata/base'
import { describeModel, lintModel, type SemanticModel } from '@gata/semantic'
import {
  chosenTenants,
  definitionsFile,
  importMetricFlowFolder,
  type MetricFlowSource,
  openProject,
  readDefinitions,
  rollupStates,
} from '@gata/service/semantic'
import { findTenant } from '@gata/tenants'
import { counted, grouped } from '../output/number-text.ts'
import type { TableColumn } from '../output/table.ts'
import type { Outcome, Work } from '../use-cases.ts'

/** The metrics and dimensions of a tenant. */
export async function showDefinitions(work: Work, { tenant: slug }: { readonly tenant: string }): Promise<Outcome> {
  const project = await openProject({ root: work.settings.project, home: work.settings.home })
  const model = await readDefinitions(project, findTenant(project.tenants, slug))
  const metrics = describeModel(model).metrics
  const dimensions = dimensionRows(model)
  const rollups = await rollupStates(project, slug, model)
  return {
    status: 'done',
    summary: `${counted(metrics.length, 'metric')} and ${counted(dimensions.length, 'dimension')} of ${slug}. Ask for them: gata query ${slug} --metrics roas,spend --by campaign_name --last 30d`,
    record: { model, rollups },
    tables: [
      {
        title: 'Metrics',
        columns: metricColumns,
        rows: metrics.map(({ name, title, unit, description }) => ({ name, title, unit, description })),
      },
      { title: 'Dimensions', columns: dimensionColumns, rows: dimensions },
      {
        title: 'Rollups by day',
        columns: rollupColumns,
        rows: rollups.map(({ name, dataset, dimensions: by, state, rows }) => ({
          name,
          dataset,
          by: by.join(', '),
          state: stateWords[state],
          rows: state === 'kept' ? grouped(String(rows)) : null,
        })),
      },
    ],
  }
}

/** The definitions of a tenant as a file for another tool. */
export async function exportDefinitions(work: Work, { tenant: slug }: { readonly tenant: string }): Promise<Outcome> {
  const project = await openProject({ root: work.settings.project, home: work.settings.home })
  const text = await definitionsFile(project, findTenant(project.tenants, slug))
  return {
    status: 'done',
    summary: `The definitions of ${slug}; each publish writes them beside the snapshots too, as semantic.yaml.`,
    record: { tenant: slug },
    lines: [{ text: text.trimEnd(), record: { yaml: text } }],
  }
}

/** What files of another tool mean in our words. */
export async function importDefinitions(_: Work, source: MetricFlowSource): Promise<Outcome> {
  const { imported, text, left } = await importMetricFlowFolder({ ...source, folder: resolve(source.folder) })
  const { datasets, metrics } = imported.model
  const missing = left.map(({ name, ability }) => `  ${name}: needs ${ability.replaceAll('-', ' ')}`)
  const counts = `${counted(datasets.length, 'dataset')} and ${counted(metrics.length, 'metric')} read`
  return {
    status: 'done',
    summary: [left.length === 0 ? `${counts}.` : `${counts}, ${left.length} left out:`, ...missing].join('\n'),
    record: { model: imported.model, left },
    lines: [{ text: text.trimEnd(), record: { yaml: text } }],
  }
}

/** Everything that is wrong with the definitions of the tenants. */
export async function lintDefinitions(work: Work): Promise<Outcome> {
  const project = await openProject({ root: work.settings.project, home: work.settings.home })
  const tenants = chosenTenants(project, work.settings.tenants)
  const problems: { tenant: string; path: string; message: string }[] = []
  for (const tenant of tenants) {
    try {
      const found = lintModel(await readDefinitions(project, tenant))
      problems.push(...found.map(({ path, message }) => ({ tenant: tenant.slug, path, message })))
    } catch (thrown) {
      if (!isGataError(thrown)) throw thrown
      problems.push({ tenant: tenant.slug, path: 'overlay', message: thrown.message })
    }
  }
  const said = problems.map(({ tenant, path, message }) => `${tenant} ${path}: ${message}`)
  return {
    status: problems.length > 0 ? 'failed' : 'done',
    summary: [
      problems.length === 0
        ? `The definitions of ${counted(tenants.length, 'tenant')} hold together.`
        : `${counted(problems.length, 'problem')}.`,
      ...said,
    ].join('\n'),
    record: { problems },
  }
}

function dimensionRows({ datasets, conformed }: SemanticModel) {
  const shared = (conformed ?? []).map(({ name, description, members }) => ({
    name,
    kind: 'shared',
    description: description ?? members.join(', '),
  }))
  const own = datasets.flatMap((dataset) =>
    dataset.dimensions.map(({ name, kind, description }) => ({
      name: `${dataset.name}.${name}`,
      kind,
      description: description ?? null,
    })),
  )
  return [...shared, ...own]
}

const metricColumns: readonly TableColumn[] = [
  { name: 'name', title: 'metric', kind: 'text' },
  { name: 'title', title: 'title', kind: 'text' },
  { name: 'unit', title: 'unit', kind: 'text' },
  { name: 'description', title: 'what it is', kind: 'text', longest: 80 },
]

const stateWords = {
  kept: 'answers',
  'few-facts': 'not built, the facts are few',
  'not-smaller': 'left out, about as many rows as the facts',
  'not-exact': 'left out, sums of doubles',
  'not-published': 'not in the snapshot',
} as const

const rollupColumns: readonly TableColumn[] = [
  { name: 'name', title: 'rollup', kind: 'text' },
  { name: 'dataset', title: 'of', kind: 'text' },
  { name: 'by', title: 'told by', kind: 'text', longest: 80 },
  { name: 'state', title: 'state', kind: 'text' },
  { name: 'rows', title: 'rows', kind: 'number' },
]

const dimensionColumns: readonly TableColumn[] = [
  { name: 'name', title: 'dimension', kind: 'text' },
  { name: 'kind', title: 'kind', kind: 'text' },
  { name: 'description', title: 'what it is', kind: 'text', longest: 80 },
]
