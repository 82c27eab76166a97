import type { SitePayload, TenantPayload } from '../payload.ts'
import { type Address, addressOf } from './address.ts'
import { fill, h } from './dom.ts'
import { homePage, tenantPage } from './list-pages.ts'
import { load, put } from './load-script.ts'
import { messagePage, modelPage } from './model-page.ts'
import { createSearch } from './search-dialog.ts'
import { createSidebar } from './sidebar.ts'
import { createStore, type SiteModel, type Store } from './store.ts'

Object.assign(globalThis, { gataDocs: { put } })

void load('site', null, 'data/site.js').then((site) => start(createStore(site as SitePayload))) // as write-site.ts wrote it

interface Seen {
  readonly tenant: TenantPayload | null
  readonly model: SiteModel | null
  readonly title: string
  readonly page: () => Promise<HTMLElement> | HTMLElement
}

function start(store: Store): void {
  let tenant = store.tenants[0] ?? null
  let shown: Address | null = null
  const search = createSearch(store, () => tenant)
  const sidebar = createSidebar(store, () => search.open())
  const main = h('main', { id: 'main', tabindex: -1 })
  const skip = h(
    'a',
    { class: 'skip', href: '#main', onclick: (event) => (event.preventDefault(), main.focus()) },
    'To the content',
  )
  fill(document.body, skip, sidebar.element, main, search.element)
  const show = async (): Promise<void> => {
    const address = addressOf(location.hash)
    const seen = seenAt(store, address, tenant)
    const isSameModel = shown?.page === 'model' && address.page === 'model' && shown.model === address.model
    shown = address
    tenant = seen.tenant ?? tenant
    sidebar.show(seen.model ? seen.model.tenant : seen.tenant, seen.model)
    document.title = `${seen.title} · GATA docs`
    const page = await Promise.resolve(seen.page()).catch((thrown: unknown) =>
      messagePage('This page can not be shown', thrown instanceof Error ? thrown.message : String(thrown)),
    )
    if (shown !== address) return
    const top = scrollY
    fill(main, page)
    // A column that is folded open must not move the page away from under the reader.
    const chosen = document.querySelector('#chosen-column')
    if (isSameModel) scrollTo(0, top)
    else if (chosen) chosen.scrollIntoView({ block: 'center' })
    else scrollTo(0, 0)
    if (!isSameModel) main.focus({ preventScroll: true })
    main.dataset['ready'] = location.hash
  }
  addEventListener('hashchange', () => void show())
  addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof Element && event.target.closest('input, select, textarea') !== null
    const asked = (event.key === '/' && !isTyping) || (event.key === 'k' && (event.ctrlKey || event.metaKey))
    if (!asked || search.element.open) return
    event.preventDefault()
    search.open()
  })
  void show()
}

function seenAt(store: Store, address: Address, before: TenantPayload | null): Seen {
  switch (address.page) {
    case 'home':
      return { tenant: before, model: null, title: 'All tenants', page: () => homePage(store) }
    case 'shared':
      return { tenant: null, model: null, title: 'Shared by all tenants', page: () => tenantPage(store, null) }
    case 'tenant': {
      const tenant = store.tenant(address.tenant)
      if (!tenant) return lost(before, `There is no tenant ${address.tenant}.`)
      return { tenant, model: null, title: tenant.name, page: () => tenantPage(store, tenant) }
    }
    case 'model': {
      const model = store.find(address.model)
      if (!model) return lost(before, `There is no model ${address.model}.`)
      const tenant = model.tenant ?? store.tenant(address.tenant) ?? before
      return { tenant, model, title: model.name, page: () => modelPage(store, model, tenant, address.column) }
    }
  }
}

function lost(tenant: TenantPayload | null, text: string): Seen {
  return { tenant, model: null, title: 'Not found', page: () => messagePage('Not found', text) }
}
