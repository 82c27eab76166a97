import { operatorContext, openProject, Questions, tenantDefinitions } from '@gata/service/semantic'
import { createApiKey, openControlStore, operator } from '@gata/control'
import { compileQuery } from '@gata/semantic'
import { type Served, serve } from '@gata/server'
import { currentSnapshot, openSnapshotFile } from '@gata/warehouse'
import { askAsCrowd, type CrowdOutcome } from './crowd.ts'

/** What asking cost, in milliseconds unless it says otherwise. */
export interface QuestionsOutcome {
  readonly planning: number
  readonly asked: number
  readonly straight: number
  readonly overRest: number
  /** An aggregate question straight to DuckDB: of the facts, and of what the snapshot answers it from. */
  readonly ofFacts: number
  readonly ofRollup: number
  /** Rows of that rollup; null where the facts are so few that there is none. */
  readonly rollupRows: number | null
  readonly inProcess: number
  /** Answers a second. */
  readonly remembered: number
  readonly rememberedOverRest: number
  readonly asArrow: number
  readonly asJson: number
  readonly arrowBytes: number
  readonly jsonBytes: number
  /** Clients that ask what nobody has asked, and clients of whose questions most were asked before. */
  readonly newQuestions: CrowdOutcome
  readonly oftenTheSame: CrowdOutcome
}

export interface QuestionsInput {
  readonly root: string
  readonly home: string
  readonly tenants: readonly string[]
  readonly rounds: number
  readonly exportRows: number
  readonly clients: number
  readonly clientSeconds: number
}

/**
 * A question that joins, groups by two things and derives a ratio, of the facts since no rollup knows of ad groups; with another limit it is
 * another one, so that nothing is remembered.
 */
const question = (limit: number) => ({
  ...aggregate(limit),
  filters: { field: 'ad_group_id', operator: 'is_not_null' as const },
})

/** The same of all rows, which a rollup answers. */
const aggregate = (limit: number) => ({
  metrics: ['spend', 'clicks', 'ctr'],
  dimensions: ['campaign_name', 'platform'],
  time: { grain: 'day' as const, range: { start: '2026-10-15', end: '2026-11-21' } },
  orderBy: [{ field: 'spend', direction: 'desc' as const }],
  limit,
})

/** Asks the same of DuckDB, of the engine and of the server, in turns. */
export async function askQuestions(input: QuestionsInput): Promise<QuestionsOutcome> {
  const { root, home, tenants, rounds } = input
  const tenant = tenants[0] ?? ''
  const project = await openProject({ root, home })
  const context = operatorContext(project, tenant, { seesPersonalData: false })
  const model = tenantDefinitions(project.tenants.find(({ slug }) => slug === tenant) ?? fail())
  const now = new Date('2026-11-20T12:00:00Z')
  await using questions = new Questions(() => project)
  const snapshot = (await currentSnapshot(home, tenant)) ?? fail()
  await using straight = await openSnapshotFile(home, tenant, snapshot.id)
  await using served = await serve({
    project: { root, home },
    port: 0,
    host: '127.0.0.1',
    settings: { requestsPerMinute: 1e9 },
    replay: async () => 'nothing',
  })
  const key = await keyTo(home, tenants)
  const rest = (asked: object, accept = 'application/json') => post(served, key, tenant, asked, accept)
  const compiling = { timezone: 'UTC', now, maxRows: 100_000 }
  const compiled = (limit: number) => compileQuery(model, question(limit), compiling)
  const rolledUp = compileQuery(model, aggregate(1000), { ...compiling, rollups: snapshot.rollups })
  const ofFacts = compileQuery(model, aggregate(1000), compiling)
  const servedFrom = rolledUp.plan.aggregates[0]?.servedFrom

  let limit = 1000
  const times = { straight: [], asked: [], overRest: [], planning: [], inProcess: [], facts: [], rollup: [] } as Record<
    string,
    number[]
  >
  const timed = async (name: string, work: () => unknown) => {
    const before = performance.now()
    await work()
    times[name]?.push(performance.now() - before)
  }
  for (let round = 0; round < rounds + 3; round++) {
    // The first rounds find nothing in memory; who comes first in a round changes.
    if (round === 3) for (const list of Object.values(times)) list.length = 0
    const { sql } = compiled(++limit)
    const turns = [
      () => timed('straight', () => straight.columns(sql)),
      () => timed('asked', () => questions.ask(context, question(++limit))),
      () => timed('overRest', () => rest(question(++limit))),
    ]
    for (let turn = 0; turn < 3; turn++) await turns[(turn + round) % 3]?.()
    await timed('planning', () => compiled(++limit))
    await timed('facts', () => straight.columns(ofFacts.sql))
    await timed('rollup', () => straight.columns(rolledUp.sql))
  }

  const crowd = {
    clients: input.clients,
    seconds: input.clientSeconds,
    ask: (client: number, of: number) => originOf(served, key, tenants[client % tenants.length] ?? '', question(of)),
  }
  const whole = {
    metrics: ['orders', 'revenue'],
    dimensions: ['order_id', 'orders.source_platform', 'financial_status_normalised'],
    limit: input.exportRows,
  }
  const exported = await inTurns(rounds < 5 ? 1 : 5, {
    arrow: () => rest(whole, 'application/vnd.apache.arrow.stream'),
    json: () => rest(whole),
  })
  return {
    planning: median(times.planning),
    asked: median(times.asked),
    straight: median(times.straight),
    overRest: median(times.overRest),
    inProcess: median(times.asked),
    ofFacts: median(times.facts),
    ofRollup: median(times.rollup),
    rollupRows: servedFrom?.kind === 'rollup' ? servedFrom.rows : null,
    remembered: await perSecond(() => questions.ask(context, question(1))),
    rememberedOverRest: await perSecond(() => rest(question(1))),
    asArrow: exported.arrow.milliseconds,
    asJson: exported.json.milliseconds,
    arrowBytes: exported.arrow.bytes,
    jsonBytes: exported.json.bytes,
    newQuestions: await askAsCrowd({ ...crowd, mix: 'new', firstLimit: 10_000 }),
    oftenTheSame: await askAsCrowd({ ...crowd, mix: 'often the same', firstLimit: 50_000 }),
  }
}

/** How many bytes an answer has. */
async function post(served: Served, key: string, tenant: string, asked: object, accept: string): Promise<number> {
  return (await answerTo(served, key, tenant, asked, accept)).byteLength
}

/** How an answer came about, as it says itself. */
async function originOf(served: Served, key: string, tenant: string, asked: object): Promise<string> {
  const body = Buffer.from(await answerTo(served, key, tenant, asked, 'application/json')).toString()
  return /"origin":"(\w+)"/.exec(body)?.[1] ?? 'unknown'
}

async function answerTo({ url }: Served, key: string, tenant: string, asked: object, accept: string) {
  const response = await fetch(`${url}/api/semantic-layer/${tenant}/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept },
    body: JSON.stringify(asked),
  })
  const body = await response.arrayBuffer()
  if (!response.ok) throw new Error(Buffer.from(body).toString())
  return body
}

async function keyTo(home: string, tenants: readonly string[]): Promise<string> {
  await using store = await openControlStore({ home })
  const key = { name: 'bench', tenants, scopes: ['query'] as const, seesPersonalData: false, expiresAt: null }
  return (await createApiKey(store.db, key, { by: operator, now: new Date() })).text
}

async function inTurns<Name extends string>(rounds: number, work: Record<Name, () => Promise<number>>) {
  const found = {} as Record<Name, { milliseconds: number; bytes: number }>
  for (let round = 0; round <= rounds; round++) {
    for (const [name, each] of Object.entries(work) as [Name, () => Promise<number>][]) {
      const before = performance.now()
      const bytes = await each()
      const milliseconds = performance.now() - before
      if (round === 0) found[name] = { milliseconds: Number.POSITIVE_INFINITY, bytes }
      else found[name] = { milliseconds: Math.min(found[name].milliseconds, milliseconds), bytes }
    }
  }
  return found
}

async function perSecond(work: () => Promise<unknown>): Promise<number> {
  const end = performance.now() + 1000
  let count = 0
  for (; performance.now() < end; count++) await work()
  return count
}

function median(times: readonly number[] = []): number {
  const sorted = times.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function fail(): never {
  throw new Error('what was published for the benchmark is there')
}
