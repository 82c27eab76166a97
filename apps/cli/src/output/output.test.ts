import { describe, expect, it } from 'vitest'
import { testTerminal } from '../testing/test-terminal.ts'
import { counted, duration, grouped } from './number-text.ts'
import { paintFor } from './paint.ts'
import { createProgress } from './progress.ts'
import { renderTable } from './table.ts'

const plain = paintFor({ hasColour: false })

describe('a table', () => {
  it('has numbers to the right under a title with the unit, and a dash for what is not there', () => {
    const columns = [
      { name: 'platform', title: 'platform', kind: 'text' },
      { name: 'spend', title: 'spend', kind: 'money', unit: 'USD' },
      { name: 'clicks', title: 'clicks', kind: 'count' },
      { name: 'rate', title: 'conversion', kind: 'percent' },
    ] as const
    const rows = [
      { platform: 'google_ads', spend: '12345.60', clicks: 1204, rate: '0.0312' },
      { platform: 'instagram_ads', spend: '-7.00', clicks: 3, rate: null },
    ]
    expect(renderTable(columns, rows, plain)).toBe(
      [
        'platform       spend USD  clicks  conversion',
        '─────────────  ─────────  ──────  ──────────',
        'google_ads     12,345.60   1,204       3.1 %',
        'instagram_ads      -7.00       3           –',
        '',
      ].join('\n'),
    )
  })

  it('cuts what is longer than a line bears and keeps a row on its line', () => {
    const table = renderTable(
      [{ name: 'json', title: 'json', kind: 'text', longest: 60 }],
      [{ json: `a\n${'b'.repeat(90)}` }],
      plain,
    )
    expect(table.split('\n')[2]).toBe(`a ${'b'.repeat(57)}…`)
  })
})

describe('numbers', () => {
  it('are grouped as text, so that no digit is lost', () => {
    expect(grouped('12345678901234567890.1234')).toBe('12,345,678,901,234,567,890.1234')
    expect([grouped(0), grouped(-1000), grouped('n/a')]).toEqual(['0', '-1,000', 'n/a'])
    expect([counted(1, 'row'), counted(1204, 'row')]).toEqual(['1 row', '1,204 rows'])
  })

  it('say times as people do', () => {
    expect([40, 2400, 59_960, 185_000].map(duration)).toEqual(['40 ms', '2.4 s', '1 min 0 s', '3 min 5 s'])
  })
})

describe('progress', () => {
  const steps = (progress: ReturnType<typeof createProgress>): void => {
    progress.show({ id: 'a', label: 'orders', state: 'running' })
    progress.show({ id: 'b', label: 'events', state: 'running', isPart: true })
    progress.show({ id: 'b', label: 'events', state: 'done', isPart: true })
    progress.show({ id: 'a', label: 'orders', state: 'failed', detail: 'no access' })
    progress.end()
  }

  it('is a line for each step that ended when nobody watches', () => {
    const { terminal, written } = testTerminal()
    steps(createProgress(terminal))
    expect(written).toEqual({ out: '', error: '✓ events\n✗ orders  no access\n' })
  })

  it('is drawn anew while a person watches, and leaves what matters', () => {
    const { terminal, written } = testTerminal({ isLive: true })
    steps(createProgress(terminal))
    const erased = (lines: number): string => `\u001b[${lines}A\u001b[J`
    expect(written.error).toBe(
      `· orders\n${erased(1)}· orders\n· events\n${erased(2)}· orders\n${erased(1)}✗ orders  no access\n`,
    )
  })

  it('draws new figures of a running step a few times a second, not each', () => {
    const { terminal, written } = testTerminal({ isLive: true })
    let time = 0
    const progress = createProgress(terminal, () => time++)
    for (let page = 0; page < 600; page++)
      progress.show({ id: 'a', label: 'orders', state: 'running', detail: `${page}` })
    expect(written.error.match(/orders/g)?.length).toBeLessThan(20)
    progress.show({ id: 'a', label: 'orders', state: 'done', detail: '600' })
    expect(written.error).toMatch(/✓ orders {2}600\n$/)
  })

  it('is coloured only where colour is wanted', () => {
    const { terminal, written } = testTerminal({ hasColour: true })
    createProgress(terminal).show({ id: 'a', label: 'orders', state: 'done' })
    expect(written.error).toBe('\u001b[32m✓\u001b[39m orders\n')
  })
})
