import type { TenantPayload } from '../payload.ts'
import { modelLink } from './address.ts'
import { fill, h } from './dom.ts'
import { type DrawnLink, type DrawnModel, drawGraph } from './graph-drawing.ts'
import { around, type Graph, trailOf } from './lineage-graph.ts'
import type { SiteModel } from './store.ts'
import { kinds, layerTitle, plural, shortName } from './words.ts'

/** What of a model's lineage is shown. */
export interface LineageChoice {
  readonly column: string | null
  up: number
  down: number
  deciding: boolean
}

const all = 99

/** The graph around a model, or the way of one of its columns, with what it can be told. */
export function lineageView(
  graph: Graph,
  model: SiteModel,
  tenant: TenantPayload | null,
  column: string | null,
): HTMLElement {
  const choice: LineageChoice = { column, up: 2, down: 2, deciding: false }
  const place = h('div')
  const draw = (): void =>
    fill(
      place,
      column === null ? modelGraph(graph, model, tenant, choice) : columnGraph(graph, model, tenant, column, choice),
    )
  const steps = (label: string, key: 'up' | 'down'): HTMLElement =>
    h(
      'label',
      {},
      `${label} `,
      h(
        'select',
        {
          onchange: (event) => {
            choice[key] = Number((event.target as HTMLSelectElement).value) // it is on this element
            draw()
          },
        },
        [1, 2, 3, all].map((value) =>
          h('option', { value, selected: value === choice[key] }, value === all ? 'all' : String(value)),
        ),
      ),
    )
  const deciding = h(
    'label',
    {},
    h('input', {
      type: 'checkbox',
      onchange: (event) => {
        choice.deciding = (event.target as HTMLInputElement).checked // it is on this element
        draw()
      },
    }),
    ' with what only decides (joins, filters, conditions)',
  )
  draw()
  return h(
    'div',
    { class: 'lineage' },
    h(
      'div',
      { class: 'controls' },
      column === null
        ? [
            steps('Up', 'up'),
            steps('Down', 'down'),
            h('span', { class: 'hint' }, 'Choose a column above to follow it alone.'),
          ]
        : [
            h('span', {}, 'The way of ', h('code', {}, column)),
            deciding,
            h('a', { href: modelLink(model, null, tenant), 'data-keep': true }, 'Show all models'),
          ],
    ),
    place,
  )
}

function modelGraph(graph: Graph, model: SiteModel, tenant: TenantPayload | null, choice: LineageChoice): HTMLElement {
  const ids = around(graph, model.id, choice.up, choice.down)
  const models = [...ids].flatMap((id) => graph.models.get(id) ?? [])
  const drawn = models.map((each) => drawnModel(each, tenant, each.id === model.id, []))
  const links = models.flatMap(({ id }) =>
    (graph.parents.get(id) ?? [])
      .filter((from) => ids.has(from))
      .map((from): DrawnLink => ({ from, to: id, columns: null, direct: true })),
  )
  return drawGraph(drawn, links, `${plural(models.length, 'model')} around ${model.name}`)
}

function columnGraph(
  graph: Graph,
  model: SiteModel,
  tenant: TenantPayload | null,
  column: string,
  choice: LineageChoice,
): HTMLElement {
  const trail = trailOf(graph, model.id, column, choice.deciding)
  const drawn = [...trail.columns].flatMap(([id, names]) => {
    const each = graph.models.get(id)
    return each
      ? [
          drawnModel(
            each,
            tenant,
            id === model.id,
            each.columns.map(({ name }) => name).filter((name) => names.has(name)),
            column,
          ),
        ]
      : []
  })
  const links = trail.steps.map(
    ({ from, to, direct }): DrawnLink => ({
      from: from.model,
      to: to.model,
      columns: [from.column, to.column],
      direct,
    }),
  )
  return drawGraph(drawn, links, `The way of ${column}: ${plural(drawn.length, 'model')}`)
}

function drawnModel(
  model: SiteModel,
  tenant: TenantPayload | null,
  isCurrent: boolean,
  columns: readonly string[],
  chosen: string | null = null,
): DrawnModel {
  return {
    id: model.id,
    label: shortName(model.name, model.tenant),
    layer: model.layer,
    says: `${layerTitle(model.layer)} · ${(kinds[model.kind] ?? model.kind).split(':')[0]?.toLowerCase()}`,
    href: modelLink(model, null, tenant),
    isCurrent,
    state: 'none',
    columns: columns.map((name) => ({
      name,
      href: modelLink(model, name, tenant),
      isCurrent: isCurrent && name === chosen,
    })),
  }
}
