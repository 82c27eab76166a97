import type { TenantPayload } from '../payload.ts'
import { modelLink, sharedLink, tenantLink } from './address.ts'
import { fill, h } from './dom.ts'
import type { SiteModel, Store } from './store.ts'
import { layers, shortName } from './words.ts'

/** The navigation: which tenant, then layer by layer. */
export interface Sidebar {
  readonly element: HTMLElement
  show(tenant: TenantPayload | null, current: SiteModel | null): void
}

export function createSidebar(store: Store, openSearch: () => void): Sidebar {
  const tree = h('div', { class: 'tree' })
  const choice = h(
    'select',
    {
      id: 'tenant-choice',
      onchange: () => {
        location.hash = choice.value === '' ? sharedLink : tenantLink(choice.value)
      },
    },
    store.tenants.map(({ slug, name }) => h('option', { value: slug }, name)),
    h('option', { value: '' }, 'Shared by all tenants'),
  )
  const nav = h('nav', { id: 'navigation', 'aria-label': 'Models' }, tree)
  const menu = h(
    'button',
    { type: 'button', class: 'menu', 'aria-expanded': 'false', 'aria-controls': 'navigation' },
    'Models',
  )
  const element = h(
    'header',
    { class: 'sidebar' },
    h(
      'div',
      { class: 'brand' },
      h('a', { href: '#/' }, h('span', { class: 'mark', 'aria-hidden': 'true' }), 'GATA docs'),
      themeButton(),
    ),
    h(
      'button',
      { type: 'button', class: 'search-button', onclick: openSearch, 'aria-keyshortcuts': '/' },
      'Search',
      h('kbd', {}, '/'),
    ),
    h('label', { class: 'choice', for: 'tenant-choice' }, 'Tenant', choice),
    menu,
    nav,
  )
  menu.addEventListener('click', () => {
    const open = element.classList.toggle('open')
    menu.setAttribute('aria-expanded', String(open))
  })
  let shown: TenantPayload | null | undefined
  return {
    element,
    show(tenant, current) {
      element.classList.remove('open')
      menu.setAttribute('aria-expanded', 'false')
      choice.value = tenant?.slug ?? ''
      if (shown !== tenant) fill(tree, groupsOf(store, tenant))
      shown = tenant
      for (const link of tree.querySelectorAll('a')) {
        const isCurrent = current !== null && link.dataset['model'] === current.id
        if (isCurrent) link.setAttribute('aria-current', 'page')
        else link.removeAttribute('aria-current')
        if (!isCurrent) continue
        link.closest('details')?.setAttribute('open', '')
        link.scrollIntoView({ block: 'nearest' })
      }
    },
  }
}

function groupsOf(store: Store, tenant: TenantPayload | null): readonly HTMLElement[] {
  const models = store.modelsOf(tenant)
  return layers.toReversed().flatMap(({ name, title }) => {
    const own = models.filter(({ layer }) => layer === name)
    if (own.length === 0) return []
    return [
      h(
        'details',
        { open: name === 'analytics' || own.length <= 8 },
        h(
          'summary',
          {},
          h('span', { class: `layer-mark layer-${name}`, 'aria-hidden': 'true' }),
          title,
          h('span', { class: 'count' }, String(own.length)),
        ),
        h(
          'ul',
          {},
          own.map((model) =>
            h(
              'li',
              {},
              h(
                'a',
                { href: modelLink(model), 'data-model': model.id, title: model.name },
                shortName(model.name, tenant),
              ),
            ),
          ),
        ),
      ),
    ]
  })
}

/** Light, dark, or as the system has it. */
function themeButton(): HTMLElement {
  const button = h('button', { type: 'button', class: 'icon' })
  const forms = ['system', 'light', 'dark']
  const apply = (form: string): void => {
    if (form === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = form
    fill(button, { system: '◐', light: '☀', dark: '☾' }[form] ?? '◐')
    button.setAttribute('aria-label', `Colours: ${form}`)
    button.title = `Colours: ${form}`
    button.dataset['form'] = form
  }
  button.addEventListener('click', () => {
    const next = forms[(forms.indexOf(button.dataset['form'] ?? '') + 1) % forms.length] ?? 'system'
    apply(next)
    remember(next)
  })
  apply(remembered())
  return button
}

/** A page from disk may have no memory. */
function remember(form: string): void {
  try {
    localStorage.setItem('gata-docs-theme', form)
  } catch {
    // Then it is as the system has it next time.
  }
}

function remembered(): string {
  try {
    return localStorage.getItem('gata-docs-theme') ?? 'system'
  } catch {
    return 'system'
  }
}
