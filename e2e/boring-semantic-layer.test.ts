import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BslFile } from '@gata/semantic-files'
import { publishCanaries } from '@gata/server/testing'
import { openProject, type Project } from '@gata/service'
import { definitionsFile, operatorContext, Questions, rowsOf } from '@gata/service/semantic'
import { yamlDocuments } from '@gata/tenants'
import { snapshotPath } from '@gata/warehouse'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pythonPackages, runPython } from './python-packages.ts'

// `npm run test:bsl` fetches the Boring Semantic Layer with all that it needs, which takes minutes.
const isWanted = process.env['GATA_TEST_BSL'] !== undefined
const folder = isWanted
  ? await pythonPackages(
      'what the Boring Semantic Layer makes of our definitions',
      ['boring-semantic-layer==0.3.18', 'ibis-framework[duckdb]', 'duckdb<2'],
      { withDependencies: true },
    )
  : null
if (!isWanted) console.warn('Skipped: our definitions in the Boring Semantic Layer. Run it with npm run test:bsl.')

const tenants = ['tyrell_corp', 'wayne_enterprises', 'stark_industries']
const repository = join(import.meta.dirname, '..')

interface BslQuery {
  readonly model: string
  readonly measures: readonly string[]
  readonly dimension: string
  readonly grain: string | null
}

describe.skipIf(folder === null)('the Python Boring Semantic Layer', () => {
  let home = ''
  let project: Project

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'gata-bsl-'))
    project = await openProject({ root: repository, home, environment: {} })
    for (const [at, tenant] of tenants.entries()) await publishCanaries(home, tenant, { factor: at + 1 })
  })

  afterAll(() => rm(home, { recursive: true, force: true }))

  it.each(tenants)(
    'loads the file of %s and answers as we do',
    async (slug) => {
      const tenant = project.tenants.find((each) => each.slug === slug)
      if (!tenant || folder === null) throw new Error(`there is no ${slug}`)
      const text = await definitionsFile(project, tenant)
      const path = join(home, `${slug}.yaml`)
      await writeFile(path, text)
      await using questions = new Questions(() => project)
      const context = operatorContext(project, slug, { seesPersonalData: false })
      const asked = queriesOf(yamlDocuments(path, text)[0] as BslFile) // as we wrote it
      expect(asked.length).toBeGreaterThanOrEqual(10)
      const snapshot = await questions.snapshot(context)
      const file = snapshotPath(home, slug, snapshot.id)
      const theirs = (await runPython(folder, program, file, path, JSON.stringify(asked))) as readonly unknown[]
      for (const [at, query] of asked.entries()) {
        const { model, measures, dimension, grain } = query
        const answer = await questions.ask(context, {
          metrics: measures,
          ...(grain === null
            ? { dimensions: [`${model}.${dimension}`] }
            : { time: { dimension: `${model}.${dimension}`, grain } }),
        })
        const ours = rowsOf(answer.table).map((row) => Object.values(row).map(comparable))
        expect({ query, rows: sorted(theirs[at]) }).toEqual({ query, rows: sorted(ours) })
      }
    },
    120_000,
  )
})

/** Of each model two groupings: a dimension, and months; with all that its file says of metrics. */
function queriesOf(file: BslFile): readonly BslQuery[] {
  return Object.entries(file).flatMap(([model, { dimensions, measures, calculated_measures: calculated = {} }]) => {
    // Those that are metrics have a title; measures alone can not be asked of us.
    const names = [...Object.entries(measures), ...Object.entries(calculated)].flatMap(([name, { metadata }]) =>
      metadata?.['title'] === undefined ? [] : [name],
    )
    if (names.length === 0) return []
    const all = Object.entries(dimensions)
    const words = all
      .filter(([, each]) => !each.is_time_dimension && each.metadata?.['entity'] === undefined)
      .map(([name]) => name)
    const times = all.filter(([, each]) => each.is_time_dimension).map(([name]) => name)
    return [
      ...words.slice(0, 2).map((dimension) => ({ model, measures: names, dimension, grain: null })),
      ...times.slice(0, 1).map((dimension) => ({ model, measures: names, dimension, grain: 'month' })),
    ]
  })
}

function sorted(rows: unknown): readonly unknown[] {
  return (rows as readonly (readonly unknown[])[])
    .map((row) => row.map(comparable))
    .toSorted((left, right) => JSON.stringify(left).localeCompare(JSON.stringify(right)))
}

/** Numbers to nine digits, days without a time, so that a decimal and a double of the same figure are equal. */
function comparable(value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (/^\d{4}-\d\d-\d\d/.test(text)) return text.slice(0, 10)
  return text !== '' && Number.isFinite(Number(text)) ? Number(Number(text).toPrecision(9)) : text
}

const program = `
import sys, json, warnings
warnings.filterwarnings('ignore')
import ibis
from boring_semantic_layer import from_yaml
connection = ibis.duckdb.connect(sys.argv[1], read_only=True)
models = from_yaml(sys.argv[2], tables={name: connection.table(name) for name in connection.list_tables()})
def value(each):
    if each is None or each != each: return None
    return each if isinstance(each, (bool, int, float, str)) else str(each)
answers = []
for asked in json.loads(sys.argv[3]):
    model = models[asked['model']]
    grain = {} if asked['grain'] is None else {'time_grain': 'TIME_GRAIN_' + asked['grain'].upper()}
    # A model with joins knows its own fields by its name.
    known = {*model.dimensions, *model.measures, *getattr(model, 'calculated_measures', ())}
    full = lambda name: name if name in known else asked['model'] + '.' + name
    columns = [full(asked['dimension']), *map(full, asked['measures'])]
    found = model.query(dimensions=columns[:1], measures=columns[1:], **grain).execute()
    answers.append([[value(each) for each in row] for row in found[columns].astype(object).values.tolist()])
print(json.dumps(answers))
`
