import { expect, it } from 'vitest'
import { benchmark } from './benchmark.ts'
import { type Finding, tableOf } from './report.ts'
import { scales } from './scale.ts'

it('measures every goal, on tables that the platform and the script made alike', async () => {
  const results = await benchmark(
    scales.small,
    ['ingest', 'transform', 'tenants', 'latency', 'compile', 'runner', 'query'],
    () => {},
  )
  const findings = results.flatMap((result) => result.findings)
  expect(findings.filter(({ goal }) => goal !== null).map(({ name }) => name)).toEqual([
    'ingest ga4_events',
    'ingest ga4_events, memory',
    'ingest meta_insights',
    'ingest meta_insights, memory',
    'landed tables to star schema',
    'a run that finds nothing new',
    'star schema, memory',
    'first run of one of 2 tenants, against alone',
    'run after a change of one of 2 tenants, against alone',
    '14 connectors at once, against the waits of the slowest alone',
    'compile and plan 30 tenants, process and all',
    'one tenant of 30, the same',
    'plan of 30 tenants, memory',
    'compiling a node among 30 tenants, against among 3',
    'run of 50 trivial models, against their statements alone',
    'a question over 5000 rows, against its SQL straight to DuckDB',
    'planning a question',
    'the same question over REST, against in the process',
    '20 clients of 20 tenants at once, each question new: the slowest in a hundred, against the median',
    'three questions of four asked before, computed answers: the same',
    'three questions of four asked before, remembered answers: the same',
    'the same, memory',
  ])
  expect(findings.filter(({ value }) => !(value > 0))).toEqual([])
  expect(results.map(({ machine }) => machine.cores > 0)).toEqual([true, true, true, true, true, true, true])
}, 300_000)

it('says what misses its goal', () => {
  const finding: Finding = { name: 'ingest', value: 3.5, unit: '×', goal: 3, detail: '7 s' }
  expect(tableOf([finding])).toContain('NOT MET')
  expect(tableOf([{ ...finding, value: 3 }])).not.toContain('NOT MET')
})
