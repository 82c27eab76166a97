import type { TenantPayload } from '../payload.ts'
import { modelLink } from './address.ts'
import { prose } from './badge.ts'
import { fill, h } from './dom.ts'
import { type Hit, search } from './search.ts'
import type { Store } from './store.ts'
import { layerTitle, shortName } from './words.ts'

/** The search over names, columns and descriptions, opened by a key. */
export interface SearchDialog {
  readonly element: HTMLDialogElement
  open(): void
}

export function createSearch(store: Store, looked: () => TenantPayload | null): SearchDialog {
  let hits: readonly Hit[] = []
  let at = 0
  const list = h('ul', { id: 'hits', role: 'listbox', 'aria-label': 'Found' })
  const status = h('p', { class: 'quiet', role: 'status' })
  const input = h('input', {
    type: 'search',
    placeholder: 'Search models, columns and descriptions',
    'aria-label': 'Search models, columns and descriptions',
    role: 'combobox',
    'aria-expanded': 'true',
    'aria-controls': 'hits',
    autocomplete: 'off',
    spellcheck: 'false',
  })
  const element = h('dialog', { class: 'search', 'aria-label': 'Search' }, input, status, list)
  const draw = (): void => {
    fill(
      list,
      hits.map((hit, index) => itemOf(hit, index, index === at, () => go(index))),
    )
    input.setAttribute('aria-activedescendant', hits.length > 0 ? `hit-${at}` : '')
    list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }
  const go = (index: number): void => {
    const hit = hits[index]
    if (!hit) return
    element.close()
    location.hash = modelLink(hit.model, hit.column, looked())
  }
  input.addEventListener('input', () => {
    hits = search(store, input.value, looked(), 60)
    at = 0
    const words = input.value.trim()
    fill(status, words === '' ? '' : hits.length === 0 ? `Nothing has “${words}” in its name or description.` : '')
    draw()
  })
  input.addEventListener('keydown', (event) => {
    const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
    const move = moves[event.key]
    if (event.key === 'Enter') go(at)
    if (move === undefined || hits.length === 0) return
    event.preventDefault()
    at = (at + move + hits.length) % hits.length
    draw()
  })
  element.addEventListener('click', (event) => {
    if (event.target === element) element.close()
  })
  return {
    element,
    open() {
      element.showModal()
      input.select()
    },
  }
}

function itemOf(
  { model, column, description, tenants }: Hit,
  index: number,
  isSelected: boolean,
  go: () => void,
): HTMLElement {
  const name = shortName(model.name, model.tenant)
  const owner =
    model.tenant === null
      ? 'all tenants'
      : tenants > 1
        ? `${model.tenant.name} and ${tenants - 1} more`
        : model.tenant.name
  return h(
    'li',
    { id: `hit-${index}`, role: 'option', 'aria-selected': String(isSelected), onclick: go },
    h(
      'div',
      {},
      h('span', { class: `layer-mark layer-${model.layer}`, 'aria-hidden': 'true' }),
      column === null ? h('strong', {}, name) : [h('span', { class: 'of' }, `${name}.`), h('strong', {}, column)],
    ),
    h('div', { class: 'says' }, prose(description)),
    h('div', { class: 'quiet' }, `${column === null ? layerTitle(model.layer) : 'Column'} · ${owner}`),
  )
}
