import type { DocsRun, DocsTest, ModelResults } from '../site.ts'
import { badge } from './badge.ts'
import { h } from './dom.ts'
import { counted, duration, moment } from './words.ts'

/** What must hold of a model, and whether it did. */
export function testsView(tests: readonly DocsTest[], results: ModelResults | null): HTMLElement {
  const rows = tests.map(({ name, says, severity }) => {
    const result = results?.tests[name]
    return h(
      'tr',
      {},
      h('td', {}, result ? badge(result.status) : h('span', { class: 'badge quiet' }, 'not run')),
      h('th', { scope: 'row', title: name }, says),
      h('td', { class: 'when' }, severity === 'error' ? 'stops publishing' : 'warns'),
      h('td', { class: 'number' }, result?.failingRows ? counted(result.failingRows) : ''),
      h('td', { class: 'when' }, result ? moment(result.at) : ''),
    )
  })
  return tableOf('tests', ['Result', 'What must hold', 'If it fails', 'Failing rows', 'Last run'], rows)
}

/** How the model was built, the newest run first. */
export function runsView(runs: readonly DocsRun[]): HTMLElement {
  const slowest = Math.max(...runs.map(({ seconds }) => seconds), 0.001)
  const rows = runs.map(({ at, status, reason, message, rows: changed, seconds }) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row', class: 'when' }, moment(at)),
      h('td', {}, badge(status)),
      h('td', {}, reason, message !== null && h('div', { class: 'message' }, message)),
      h('td', { class: 'number' }, changed === null ? '' : counted(changed)),
      h(
        'td',
        { class: 'time' },
        h('meter', { min: 0, max: slowest, value: seconds, 'aria-hidden': 'true' }),
        ` ${duration(seconds)}`,
      ),
    ),
  )
  return tableOf('runs', ['When', 'Result', 'Why', 'Rows', 'Time'], rows)
}

function tableOf(name: string, titles: readonly string[], rows: readonly HTMLElement[]): HTMLElement {
  return h(
    'div',
    { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': name },
    h(
      'table',
      { class: name },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          titles.map((title) => h('th', { scope: 'col' }, title)),
        ),
      ),
      h('tbody', {}, rows),
    ),
  )
}
