import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GataError } from '@gata/base'
import { describe, expect, it } from 'vitest'
import { runWords } from './testing/test-terminal.ts'
import type { Outcome, Work } from './use-cases.ts'

const outcome = (status: Outcome['status']): Outcome => ({ status, summary: 'So it ended.', record: { built: 3 } })

describe('the command line', () => {
  it('lists every command in its help, with or without being asked', async () => {
    const help = await runWords('--help')
    expect(help.code).toBe(0)
    for (const name of 'start connectors tenants onboard simulate ingest backfill compile ls plan run build retry test publish obs docs show erase'.split(
      ' ',
    )) {
      expect(help.out).toMatch(new RegExp(`^  ${name} `, 'm'))
    }
    expect((await runWords('')).out).toBe(help.out)
  })

  it('offers the same four options on every command', async () => {
    for (const name of ['start', 'connectors', 'show']) {
      const { out } = await runWords(`${name} --help`)
      expect(['--tenant', '--home', '--target', '--json'].filter((option) => !out.includes(option))).toEqual([])
    }
  })

  it.each([
    ['strat', "error: unknown command 'strat'\n(Did you mean start?)"],
    ['run --tenants acme', "error: unknown option '--tenants'\n(Did you mean --tenant?)"],
    ['run --target moon', "argument 'moon' is invalid. Allowed choices are sandbox, motherduck."],
    ['show', "error: missing required argument 'model'"],
    ['show fct --limit many', 'Error: --limit: no such number of rows (expected a whole number from 1, got many)'],
    ['run --threads 0', 'Error: --threads: no such number of threads (expected a whole number from 1 to 64, got 0)'],
    ['simulate --now today', 'Error: --now: no such instant (expected 2026-11-16T12:00:00Z, got today)'],
  ])('answers %j with exit code 2 and %j', async (words, sentence) => {
    const { code, error } = await runWords(words)
    expect(error).toContain(sentence)
    expect(code).toBe(2)
  })

  it('tells the use case what was asked for, options before the environment before defaults', async () => {
    const asked: unknown[] = []
    const ingest = (work: Work, options: object): Promise<Outcome> => {
      asked.push({ ...work.settings, ...options })
      return Promise.resolve(outcome('done'))
    }
    const folder = join(import.meta.dirname, '../../..')
    await runWords('ingest', { ingest })
    await runWords(
      'ingest --tenant a --tenant b --source shopify --full-refresh',
      { ingest },
      { environment: { GATA_HOME: 'data' } },
    )
    await runWords('ingest --home here --target motherduck', { ingest }, { environment: { GATA_HOME: 'data' } })
    expect(asked).toEqual([
      {
        project: folder,
        home: join(folder, '.gata'),
        target: 'sandbox',
        tenants: [],
        sources: [],
        fullRefresh: false,
        backfill: null,
      },
      {
        project: folder,
        home: join(folder, 'data'),
        target: 'sandbox',
        tenants: ['a', 'b'],
        sources: ['shopify'],
        fullRefresh: true,
        backfill: null,
      },
      {
        project: folder,
        home: join(folder, 'here'),
        target: 'motherduck',
        tenants: [],
        sources: [],
        fullRefresh: false,
        backfill: null,
      },
    ])
  })
})

it('takes a selection on every command about models', async () => {
  const asked: unknown[] = []
  const use = (_: Work, options: object): Promise<Outcome> => {
    asked.push(options)
    return Promise.resolve(outcome('done'))
  }
  await runWords('run -s +a tag:b --select c --exclude d e --selector nightly --full-refresh --threads 4', { run: use })
  await runWords('build --fail-fast', { build: use })
  await runWords('test --select a,b', { test: use })
  const nothing = { select: [], exclude: [], selector: [] }
  expect(asked).toMatchObject([
    {
      select: ['+a', 'tag:b', 'c'],
      exclude: ['d', 'e'],
      selector: ['nightly'],
      fullRefresh: true,
      failFast: false,
      threads: 4,
    },
    { ...nothing, fullRefresh: false, failFast: true, threads: 2 },
    { ...nothing, select: ['a,b'] },
  ])
})

describe('the end of a command', () => {
  it.each([
    ['done', 0],
    ['failed', 1],
    ['tests-failed', 3],
  ] as const)('that is %j has exit code %i', async (status, code) => {
    const ended = await runWords('run', { run: () => Promise.resolve(outcome(status)) })
    expect(ended).toEqual({ code, out: 'So it ended.\n', error: '' })
  })

  it.each([
    [new GataError('unknown-tenant', 'unknown tenant x'), 2],
    [new GataError('warehouse-locked', 'held'), 4],
    [new GataError('check-failed', 'wrong'), 1],
    [new TypeError('x is not a function'), 1],
  ])('by %s has exit code %i', async (thrown, code) => {
    expect((await runWords('run', { run: () => Promise.reject(thrown) })).code).toBe(code)
  })

  it('that was stopped has exit code 130 unless it was done already', async () => {
    for (const [status, code] of [
      ['failed', 130],
      ['done', 0],
    ] as const) {
      expect(
        (await runWords('run', { run: () => Promise.resolve(outcome(status)) }, {}, AbortSignal.abort())).code,
      ).toBe(code)
    }
    const thrown = await runWords('run', { run: () => Promise.reject(new Error('ended')) }, {}, AbortSignal.abort())
    expect(thrown.code).toBe(130)
  })

  it('by an error says in one sentence what is wrong, then what to do, then the SQL', async () => {
    const error = new GataError('bad-model', 'a column is missing', {
      where: 'fct_acme__orders',
      expected: 'net_amount',
      todo: 'Add it to the last select.',
      sql: 'select\n  1',
    })
    expect((await runWords('run', { run: () => Promise.reject(error) })).error).toBe(
      'Error: fct_acme__orders: a column is missing (expected net_amount)\n→ Add it to the last select.\n  select\n    1\n',
    )
    const json = await runWords('run --json', { run: () => Promise.reject(error) })
    expect(JSON.parse(json.out)).toMatchObject({ type: 'error', code: 'bad-model', where: 'fct_acme__orders' })
    expect(json.error).toBe('')
  })

  it('with lines gives them alone to a pipe', async () => {
    const list = (): Promise<Outcome> =>
      Promise.resolve({ ...outcome('done'), lines: [{ text: 'a', record: { id: 's.a' } }] })
    expect(await runWords('ls', { list })).toEqual({ code: 0, out: 'a\n', error: 'So it ended.\n' })
    expect((await runWords('ls --json', { list })).out).toBe(
      '{"type":"row","id":"s.a"}\n{"type":"result","status":"done","summary":"So it ended.","built":3}\n',
    )
  })

  it('as JSON is one object a line: steps, rows, the result', async () => {
    const run = (work: Work): Promise<Outcome> => {
      work.onStep({ id: 'a', label: 'fct_acme__orders', state: 'done' })
      const tables = [{ title: 'Rows', columns: [], rows: [{ order_id: '1' }] }]
      return Promise.resolve({ ...outcome('done'), tables })
    }
    const { out } = await runWords('run --json', { run })
    expect(
      out
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual([
      { type: 'step', id: 'a', label: 'fct_acme__orders', state: 'done' },
      { type: 'row', order_id: '1' },
      { type: 'result', status: 'done', summary: 'So it ended.', built: 3 },
    ])
  })
})

describe('the lists', () => {
  it('of connectors has all 13 and Stripe', async () => {
    const { code, out } = await runWords('connectors')
    expect(code).toBe(0)
    expect(out.split('\n').slice(2, -1)).toHaveLength(14)
    expect(out).toMatch(/^shopify +ecommerce +2026-10 +shopify_api_v1 +orders, products$/m)
  })

  it('of tenants can be one tenant', async () => {
    expect((await runWords('tenants --tenant tyrell_corp')).out).toMatch(
      /^tyrell_corp +Tyrell Corporation +active +USD/m,
    )
    const wrong = await runWords('tenants --tenant tyrel_corp')
    expect(wrong).toEqual({ code: 2, out: '', error: 'Error: unknown tenant tyrel_corp, did you mean tyrell_corp?\n' })
  })

  it('are refused when their file is wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gata-cli-'))
    await writeFile(join(folder, 'tenants.yaml'), 'version: 1\n')
    await writeFile(join(folder, 'supported_connectors.yaml'), 'version: 2\nconnectors: {}\n')
    const { code, error } = await runWords('tenants', {}, { folder })
    await rm(folder, { recursive: true })
    expect(code).toBe(2)
    expect(error).toContain('supported_connectors.yaml:1:10 version: must be 1, not 2')
  })
})
