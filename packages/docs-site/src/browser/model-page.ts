import type { TenantPayload } from '../payload.ts'
import type { ModelBody, ModelResults } from '../site.ts'
import { modelLink, sharedLink, tenantLink } from './address.ts'
import { badge, breakable, prose } from './badge.ts'
import { columnsView } from './columns-view.ts'
import { fill, h } from './dom.ts'
import { type Graph, graphOf } from './lineage-graph.ts'
import { lineageView } from './lineage-view.ts'
import { runsView, testsView } from './results-view.ts'
import { sqlView } from './sql-view.ts'
import type { SiteModel, Store } from './store.ts'
import { counted, duration, kinds, layerTitle, moment, plural } from './words.ts'

/** The page of one model. */
export async function modelPage(
  store: Store,
  model: SiteModel,
  seenBy: TenantPayload | null,
  column: string | null,
): Promise<HTMLElement> {
  const tenant = model.tenant ?? seenBy
  const [graph, body, results] = await Promise.all([
    graphOf(store, tenant),
    store.bodyOf(model),
    store.resultsOf(model).catch(() => null),
  ])
  const sections = sectionsOf(store, graph, model, tenant, column, body, results)
  return h(
    'article',
    { class: 'page model' },
    h(
      'nav',
      { class: 'crumbs', 'aria-label': 'Where you are' },
      h('a', { href: '#/' }, 'All tenants'),
      model.tenant
        ? h('a', { href: tenantLink(model.tenant.slug) }, model.tenant.name)
        : h('a', { href: sharedLink }, 'Shared by all'),
      h('span', {}, layerTitle(model.layer)),
    ),
    h('h1', {}, h('span', { class: `layer-mark layer-${model.layer}`, 'aria-hidden': 'true' }), breakable(model.name)),
    h('p', { class: 'lead' }, prose(model.description)),
    factsOf(store, model, tenant, results),
    h(
      'nav',
      { class: 'on-page', 'aria-label': 'On this page' },
      sections.map(({ id, title }) =>
        h(
          'button',
          { type: 'button', onclick: () => document.querySelector(`#${id}`)?.scrollIntoView({ block: 'start' }) },
          title,
        ),
      ),
    ),
    sections.map(({ id, title, content }) =>
      h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), content),
    ),
  )
}

interface Section {
  readonly id: string
  readonly title: string
  readonly content: Node
}

function sectionsOf(
  store: Store,
  graph: Graph,
  model: SiteModel,
  tenant: TenantPayload | null,
  column: string | null,
  body: ModelBody,
  results: ModelResults | null,
): readonly Section[] {
  const links = graph.links.get(model.id)
  return [
    {
      id: 'columns',
      title: plural(model.columns.length, 'column').replace(/^./, (letter) => letter.toUpperCase()),
      content: columnsView(graph, model, tenant, column),
    },
    {
      id: 'lineage',
      title: 'Lineage',
      content: h(
        'div',
        {},
        links?.problem && h('p', { class: 'note' }, `Its columns could not be traced: ${links.problem}`),
        lineageView(graph, model, tenant, column),
      ),
    },
    ...(body.sql === null
      ? []
      : [{ id: 'sql', title: 'SQL', content: sqlView(store, body.sql, body.compiledSql, tenant) }]),
    ...(body.tests.length === 0 ? [] : [{ id: 'tests', title: 'Tests', content: testsView(body.tests, results) }]),
    ...(results && results.runs.length > 0
      ? [{ id: 'runs', title: 'Last runs', content: runsView(results.runs) }]
      : []),
  ]
}

function factsOf(
  store: Store,
  model: SiteModel,
  tenant: TenantPayload | null,
  results: ModelResults | null,
): HTMLElement {
  const [last] = results?.runs ?? []
  const fact = (name: string, ...content: readonly (Node | string)[]): HTMLElement =>
    h('div', {}, h('dt', {}, name), h('dd', {}, content))
  const tests = Object.values(results?.tests ?? {})
  const failing = tests.filter(({ status }) => status !== 'pass').length
  return h(
    'dl',
    { class: 'facts' },
    fact(
      'Last build',
      last ? badge(last.status) : '',
      last ? ` ${moment(last.at)}, ${duration(last.seconds)}` : 'not built yet',
    ),
    last?.rows != null && last.rows > 0 && fact('Rows', counted(last.rows)),
    tests.length > 0 &&
      fact(
        'Tests',
        failing === 0 ? badge('pass') : badge('fail'),
        ` ${tests.length - failing} of ${tests.length} pass`,
      ),
    model.grain.length > 0 && fact('One row per', h('code', {}, model.grain.join(', '))),
    fact('Kept as', (kinds[model.kind] ?? model.kind).replace(/\.$/, '')),
    fact('Schema', h('code', {}, model.schema)),
    model.tags.length > 0 && fact('Tags', model.tags.join(', ')),
    model.tenant === null && store.tenants.length > 1 && fact('Lineage seen by', seenByChoice(store, model, tenant)),
  )
}

function seenByChoice(store: Store, model: SiteModel, tenant: TenantPayload | null): HTMLElement {
  return h(
    'select',
    {
      'aria-label': 'Tenant through whose graph the lineage is seen',
      onchange: (event) => {
        const slug = (event.target as HTMLSelectElement).value // it is on this element
        location.hash = modelLink(model, null, store.tenant(slug))
      },
    },
    store.tenants.map(({ slug, name }) => h('option', { value: slug, selected: slug === tenant?.slug }, name)),
  )
}

/** Shown while something is loaded, and where it can not be. */
export function messagePage(title: string, text: string): HTMLElement {
  const page = h('article', { class: 'page' })
  fill(page, h('h1', {}, title), h('p', { class: 'lead' }, text))
  return page
}
