import type { TenantPayload } from '../payload.ts'
import type { DocsInput, ModelLinks } from '../site.ts'
import { modelLink } from './address.ts'
import { breakable, prose } from './badge.ts'
import { fill, h } from './dom.ts'
import { columnKey, type Graph, isDirect, type Reader } from './lineage-graph.ts'
import type { SiteModel } from './store.ts'
import { deeds, plural, shortName } from './words.ts'

/** The columns of a model: what they hold and where they come from; the chosen one with all that there is to say of it. */
export function columnsView(
  graph: Graph,
  model: SiteModel,
  tenant: TenantPayload | null,
  chosen: string | null,
): HTMLElement {
  const links = graph.links.get(model.id)
  const hasOrigins = links?.columns.some((inputs) => inputs.length > 0) === true
  const rows = model.columns.flatMap((column, index) => {
    const inputs = links?.columns[index] ?? []
    const isChosen = column.name === chosen
    const row = h(
      'tr',
      {
        id: isChosen ? 'chosen-column' : null,
        class: isChosen ? 'chosen' : null,
        'data-search': `${column.name} ${column.description}`.toLowerCase(),
      },
      h(
        'th',
        { scope: 'row' },
        h(
          'a',
          {
            href: modelLink(model, isChosen ? null : column.name, tenant),
            'aria-expanded': String(isChosen),
            'data-keep': true,
            title: isChosen ? 'Fold' : 'Follow this column',
          },
          column.name,
        ),
        model.grain.includes(column.name) &&
          h('span', { class: 'key', title: 'One of the columns that name a row' }, 'key'),
      ),
      h(
        'td',
        { class: 'type' },
        h('code', {}, shortType(column.type)),
        !column.nullable && h('span', { class: 'never-null', title: 'Never null' }, 'not null'),
      ),
      h('td', { class: 'says' }, prose(column.description)),
      hasOrigins && h('td', { class: 'origin' }, originOf(graph, inputs, tenant)),
    )
    return isChosen
      ? [row, detailRow(graph, model, column.name, column.type, links, inputs, tenant, hasOrigins)]
      : [row]
  })
  const table = h(
    'table',
    { class: 'columns' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ['Column', 'Type', 'What it holds', ...(hasOrigins ? ['Comes from'] : [])].map((title) =>
          h('th', { scope: 'col' }, title),
        ),
      ),
    ),
    h('tbody', {}, rows),
  )
  return h(
    'div',
    {},
    model.columns.length > 14 && filterOf(table),
    h('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': 'Columns' }, table),
  )
}

function filterOf(table: HTMLTableElement): HTMLElement {
  return h('input', {
    type: 'search',
    class: 'filter',
    placeholder: 'Filter columns',
    'aria-label': 'Filter columns',
    oninput: (event) => {
      const words = (event.target as HTMLInputElement).value.toLowerCase().split(/\s+/) // it is on this element
      for (const row of table.querySelectorAll<HTMLElement>('tr[data-search]')) {
        row.hidden = !words.every((word) => row.dataset['search']?.includes(word))
      }
    },
  })
}

/** A struct is named as such; its fields stand in the detail. */
function shortType(type: string): string {
  return type.length > 22 ? type.replace(/\(.*\)/s, '(…)') : type
}

/** The nearest columns whose value goes in. */
function originOf(graph: Graph, inputs: readonly DocsInput[], tenant: TenantPayload | null): Node[] {
  const direct = inputs.filter(([, , kinds]) => kinds.some(isDirect))
  if (inputs.length === 0) return [h('span', { class: 'quiet' }, 'a constant')]
  if (direct.length === 0)
    return [h('span', { class: 'quiet' }, `a count or a choice by ${plural(inputs.length, 'column')}`)]
  const [first, second] = direct
  const links = [first, second].flatMap((input) =>
    input ? [h('div', {}, columnLink(graph, input[0], input[1], tenant))] : [],
  )
  return direct.length > 2 ? [...links, h('span', { class: 'quiet' }, `and ${direct.length - 2} more`)] : links
}

function columnLink(graph: Graph, id: string, column: string, tenant: TenantPayload | null): Node {
  const model = graph.models.get(id)
  if (!model) return h('code', {}, `${id}.${column}`)
  return h(
    'a',
    { href: modelLink(model, column, tenant), class: 'column-link' },
    h('span', { class: 'of' }, breakable(`${shortName(model.name, model.tenant)}.`)),
    breakable(column),
  )
}

function detailRow(
  graph: Graph,
  model: SiteModel,
  name: string,
  type: string,
  links: ModelLinks | undefined,
  inputs: readonly DocsInput[],
  tenant: TenantPayload | null,
  hasOrigins: boolean,
): HTMLElement {
  const direct = inputs.filter(([, , kinds]) => kinds.some(isDirect))
  const deciding = inputs.filter(([, , kinds]) => !kinds.some(isDirect))
  const readers = graph.readers.get(columnKey(model.id, name)) ?? []
  return h(
    'tr',
    { class: 'detail' },
    h(
      'td',
      { colspan: hasOrigins ? 4 : 3 },
      toGraph(),
      shortType(type) !== type && h('p', {}, h('code', {}, type)),
      h(
        'div',
        { class: 'detail-lists' },
        inputList(graph, 'Made of', direct, tenant),
        inputList(graph, 'Decided by', deciding, tenant),
        readerList(graph, readers, tenant),
        inputList(graph, 'Which rows there are is decided by', links?.rows ?? [], tenant, true),
      ),
    ),
  )
}

function toGraph(): HTMLElement {
  const go = (): void => document.querySelector('#lineage')?.scrollIntoView({ block: 'start' })
  return h('p', {}, h('button', { type: 'button', onclick: go }, 'See its way in the graph'))
}

function inputList(
  graph: Graph,
  title: string,
  inputs: readonly DocsInput[],
  tenant: TenantPayload | null,
  isFolded = false,
): HTMLElement | null {
  if (inputs.length === 0) return null
  const items = inputs.map(([id, column, kinds, paths]) =>
    h(
      'li',
      {},
      columnLink(graph, id, column, tenant),
      h('span', { class: 'deed' }, kinds.map((kind) => deeds[kind] ?? kind).join(', ')),
      paths.length > 0 &&
        h(
          'div',
          { class: 'paths' },
          'fields ',
          paths.map((path, index) => [index > 0 && ', ', h('code', {}, path.replace(/^\[\]\.?/, 'each '))]),
        ),
    ),
  )
  return isFolded
    ? h('details', {}, h('summary', {}, `${title} ${plural(inputs.length, 'column')}`), h('ul', {}, items))
    : h('section', {}, h('h4', {}, title), h('ul', {}, items))
}

function readerList(graph: Graph, readers: readonly Reader[], tenant: TenantPayload | null): HTMLElement {
  const place = h('ul')
  const draw = (limit: number): void => {
    const items = readers.slice(0, limit).map(({ model, column, kinds }) => {
      const reader = graph.models.get(model)
      const link =
        column === null && reader
          ? h(
              'a',
              { href: modelLink(reader, null, tenant), class: 'column-link' },
              `rows of ${shortName(reader.name, reader.tenant)}`,
            )
          : columnLink(graph, model, column ?? '', tenant)
      return h('li', {}, link, h('span', { class: 'deed' }, kinds.map((kind) => deeds[kind] ?? kind).join(', ')))
    })
    const more =
      readers.length > limit &&
      h(
        'li',
        {},
        h('button', { type: 'button', onclick: () => draw(readers.length) }, `${readers.length - limit} more`),
      )
    fill(place, items, more)
  }
  draw(12)
  return h(
    'section',
    {},
    h('h4', {}, 'Goes into'),
    readers.length === 0 ? h('p', { class: 'quiet' }, 'Nothing reads it.') : place,
  )
}
