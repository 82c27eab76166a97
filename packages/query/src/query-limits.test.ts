import { jsonLogger, silentLogger } from '@gata/base'
import { openWarehouse } from '@gata/warehouse'
import { describe, expect, it } from 'vitest'
import { withinLimits } from './query-limits.ts'

/** Minutes of work that DuckDB can end at any time. */
const endless = 'select count(*) from range(10_000_000_000) as a, range(1000) as b where a.range % 7 = b.range % 3'

describe('a query', () => {
  it('that takes longer than it may is ended in the database, and the connection answers again', async () => {
    await using warehouse = await openWarehouse(':memory:')
    await using connection = await warehouse.connect()
    const began = performance.now()
    const asked = withinLimits(connection, { milliseconds: 200, signal: undefined, logger: silentLogger }, () =>
      connection.rows(endless),
    )
    await expect(asked).rejects.toMatchObject({ code: 'query-too-long' })
    expect(performance.now() - began).toBeLessThan(5000)
    expect(await connection.rows('select 1 as one')).toEqual([{ one: 1 }])
  })

  it.each([
    ['before it began', 0],
    ['while it runs', 150],
  ])('is ended where its caller goes away %s', async (_, after) => {
    await using warehouse = await openWarehouse(':memory:')
    await using connection = await warehouse.connect()
    const caller = new AbortController()
    if (after === 0) caller.abort()
    else setTimeout(() => caller.abort(), after)
    const asked = withinLimits(connection, { milliseconds: 60_000, signal: caller.signal, logger: silentLogger }, () =>
      connection.rows(endless),
    )
    await expect(asked).rejects.toMatchObject({ code: 'query-cancelled' })
  })

  it('that needs too much memory is told so', async () => {
    await using warehouse = await openWarehouse(':memory:', { memoryLimit: '20MB' })
    await using connection = await warehouse.connect()
    await connection.run(`set temp_directory = ''`)
    const asked = withinLimits(connection, { milliseconds: 30_000, signal: undefined, logger: silentLogger }, () =>
      connection.rows('select list(range) as all_of_them from range(50_000_000)'),
    )
    await expect(asked).rejects.toMatchObject({ code: 'query-too-large' })
  })

  it('that fails tells its caller nothing of the values it met, and the log everything', async () => {
    const lines: string[] = []
    const logger = jsonLogger(
      (line) => lines.push(line),
      'error',
      () => new Date(0),
    )
    await using warehouse = await openWarehouse(':memory:')
    await using connection = await warehouse.connect()
    const asked = withinLimits(connection, { milliseconds: 30_000, signal: undefined, logger }, () =>
      connection.rows(`select 'roy@tyrell.example'::integer as n`),
    )
    const failure: unknown = await asked.catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ code: 'query-failed' })
    expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toMatch(/roy@|Conversion|select/)
    expect(lines.join('')).toContain('roy@tyrell.example')
  })
})
