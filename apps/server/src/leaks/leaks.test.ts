import { cp, readFile, writeFile } from 'node:fs/promises'
import { silentLogger } from '@gata/base'
import { operator, tenantContext } from '@gata/control/context'
import { QueryEngine } from '@gata/query'
import { tenantDefinitions } from '@gata/service/semantic'
import { openSnapshotFile, pointerPath, readPointer, snapshotPath } from '@gata/warehouse'
import { beforeAll, describe, expect, it } from 'vitest'
import { canaryOf } from '../testing/publish-canaries.ts'
import { mine, theirs, useServer } from '../testing/test-server.ts'
import type { Attack, Prey } from './attack.ts'
import { attacks } from './attacks.ts'
import { forgedTokens } from './forged-tokens.ts'

const server = useServer({ hasIssuer: true })
let url = ''
let prey: Prey

/** The suite tries each eighth one; `npm run test:leaks` tries all and prints what became of them. */
const isWhole = process.env['GATA_TEST_LEAKS'] !== undefined
const page = { metrics: ['orders'], dimensions: ['order_id'], limit: 10 }

beforeAll(async () => {
  url = await server.listening()
  await server.person('mine', { [mine]: 'viewer' })
  await server.person('theirs', { [theirs]: 'owner' })
  await server.person('both', { [mine]: 'owner', [theirs]: 'owner' })
  const theirKey = await server.key({ tenants: [theirs], seesPersonalData: true })
  const asThem = { authorization: `Bearer ${theirKey}`, 'content-type': 'application/json' }
  // What they ask first is remembered; none of it may be given to somebody else.
  const answer = await fetch(`${url}/api/semantic-layer/${theirs}/query`, {
    method: 'POST',
    headers: asThem,
    body: JSON.stringify(page),
  })
  const { nextCursor, snapshot } = (await answer.json()) as { nextCursor: string; snapshot: string }
  const job = await fetch(`${url}/api/semantic-layer/update`, {
    method: 'POST',
    headers: { ...asThem, 'idempotency-key': 'k' },
    body: JSON.stringify({
      tenant: theirs,
      source: 'google_analytics',
      object: 'events',
      logic: { conversionEvents: ['purchase'] },
    }),
  })
  prey = {
    mine,
    theirs,
    theirSnapshot: snapshot,
    key: await server.key(),
    theirCursor: nextCursor,
    theirEtag: answer.headers.get('etag') ?? '',
    theirJob: ((await job.json()) as { id: string }).id,
    revokedKey: await server.revokedKey(),
    expiredKey: await server.key({ expiresAt: new Date(0) }),
    theirKey,
    token: await server.issuer.token({ sub: 'mine', scope: 'read query admin' }),
    forgedTokens: await forgedTokens(server.issuer, server.publicUrl, theirs),
    canary: canaryOf(theirs),
  }
})

interface Outcome {
  readonly attack: Attack
  readonly status: number
  readonly code: string | null
  readonly leaked: readonly string[]
}

async function attempt(attack: Attack): Promise<Outcome> {
  const { method, path, headers, body } = attack
  const response = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const all = `${text}\n${[...response.headers].flat().join('\n')}`
  const sent = `${path}${JSON.stringify(body ?? '')}${JSON.stringify(headers)}`
  // Their words must not come back; but for those that the attacker sent.
  const words = [
    `${prey.canary}-`,
    prey.theirSnapshot,
    `run-of-${theirs}`,
    `fct_${theirs}`,
    `${canaryOf(mine)}-customer_email`,
  ]
  const leaked = words.filter((word) => all.includes(word) && !sent.includes(word))
  return { attack, status: response.status, code: codeOf(text), leaked }
}

/** The code of a problem, of an error of the protocol, or of a refusal in a tool's answer. */
function codeOf(text: string): string | null {
  return /\\?"code\\?":\s*\\?"?([\w-]+)/.exec(text)?.[1] ?? null
}

it('of another tenant nothing comes back, whatever is asked, and each is refused with a code', async () => {
  const all = attacks(prey)
  expect(all.length).toBeGreaterThan(1000)
  const chosen = isWhole ? all : all.filter((_, at) => at % 8 === 0)
  const outcomes: Outcome[] = []
  for (const attack of chosen) outcomes.push(await attempt(attack))
  if (isWhole) console.log(tableOf(outcomes))
  const wrong = outcomes.filter(({ attack, status, code, leaked }) => {
    const isRefused = status >= 400 && status < 500 && code !== null
    return leaked.length > 0 || status >= 500 || (attack.expected === 'refused' && !isRefused)
  })
  expect(
    wrong.map(({ attack, ...told }) => ({
      ...told,
      of: `${attack.kind}: ${attack.method} ${attack.path}`,
      body: attack.body,
    })),
  ).toEqual([])
}, 120_000)

describe('with one line of defence taken away the next one holds', () => {
  const subjectOf = (slug: string) => {
    const tenant = server.live.current.tenants.find((each) => each.slug === slug)
    if (!tenant) throw new Error(`there is no ${slug}`)
    return {
      model: tenantDefinitions(tenant),
      timezone: 'UTC',
      now: () => new Date('2026-11-20T12:00:00Z'),
      hidden: [],
    }
  }
  const context = () => tenantContext(operator, mine, 'query', () => true)

  it('a plan over the tables of another tenant finds none of them in the snapshot', async () => {
    await using engine = new QueryEngine({ home: server.home, logger: silentLogger })
    await expect(engine.ask(context(), subjectOf(theirs), page)).rejects.toMatchObject({
      code: 'query-failed',
      message: expect.not.stringContaining(theirs),
    })
  })

  it('the snapshot of another tenant in the place of one’s own is not opened', async () => {
    const home = await swappedHome('swapped')
    await using engine = new QueryEngine({ home, logger: silentLogger })
    await expect(engine.ask(context(), subjectOf(mine), page)).rejects.toMatchObject({
      code: 'snapshot-foreign',
      message: expect.not.stringContaining(theirs),
    })
  })

  it('and if it were, it holds none of the tables of the plan', async () => {
    const home = await swappedHome('forged')
    const pointer = pointerPath(home, mine)
    await writeFile(pointer, (await readFile(pointer, 'utf8')).replace(`"tenant":"${theirs}"`, `"tenant":"${mine}"`))
    await using engine = new QueryEngine({ home, logger: silentLogger })
    await expect(engine.ask(context(), subjectOf(mine), page)).rejects.toMatchObject({
      code: 'query-failed',
      message: expect.not.stringContaining(theirs),
    })
  })

  /** A home in which what one tenant published lies where another's should. */
  async function swappedHome(name: string): Promise<string> {
    const home = `${server.root}/${name}`
    await cp(`${server.home}/published/${theirs}`, `${home}/published/${mine}`, { recursive: true })
    return home
  }

  it('SQL itself reaches no other file, changes no setting and writes nothing', async () => {
    const pointer = await readPointer(server.home, mine)
    const other = await readPointer(server.home, theirs)
    const file = snapshotPath(server.home, theirs, other?.snapshot.id ?? '')
    await using snapshot = await openSnapshotFile(server.home, mine, pointer?.snapshot.id ?? '')
    for (const sql of [
      `attach '${file}' as other (read_only)`,
      `select * from read_csv('${server.root}/tenants.yaml')`,
      `select * from read_text('${server.root}/tenants.yaml')`,
      `select * from glob('${server.root}/*')`,
      `copy (select 1) to '${server.root}/out.csv'`,
      'set enable_external_access = true',
      `set temp_directory = '${server.root}'`,
      'install httpfs',
      `load '${server.root}/x.duckdb_extension'`,
      'create table t as select 1',
      `insert into fct_${mine}__orders select * from fct_${mine}__orders`,
      `export database '${server.root}/all'`,
    ]) {
      await expect(snapshot.rows(sql)).rejects.toMatchObject({ code: 'sql-error' })
    }
  })
})

/** What became of the attacks, a line for each kind. */
function tableOf(outcomes: readonly Outcome[]): string {
  const lines = [...Map.groupBy(outcomes, ({ attack }) => attack.kind)].map(([kind, all]) => {
    const refused = all.filter(({ status }) => status >= 400).length
    const surfaces = new Set(all.map(({ attack }) => attack.surface)).size
    const leaked = all.filter((each) => each.leaked.length > 0).length
    return `| ${kind} | ${surfaces} | ${all.length} | ${refused} | ${all.length - refused} | ${leaked} |`
  })
  const total = outcomes.length
  const leaked = outcomes.filter((each) => each.leaked.length > 0).length
  const head =
    '| What is tried | Surfaces | Cases | Refused (4xx) | Own data alone | Leaked |\n| --- | --: | --: | --: | --: | --: |'
  return `\n${head}\n${lines.join('\n')}\n| **all** | | **${total}** | | | **${leaked}** |\n`
}
