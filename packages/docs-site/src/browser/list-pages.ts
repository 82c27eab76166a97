import type { TenantPayload } from '../payload.ts'
import type { ModelResults } from '../site.ts'
import { modelLink, sharedLink, tenantLink } from './address.ts'
import { badge, breakable, prose } from './badge.ts'
import { fill, h } from './dom.ts'
import type { Store } from './store.ts'
import { counted, duration, layers, moment, plural, shortName } from './words.ts'

/** Where everything begins: the tenants and how they are. */
export function homePage(store: Store): HTMLElement {
  const { site, tenants } = store
  const rows = tenants.map((tenant) => {
    const { health, snapshot } = tenant
    return h(
      'tr',
      { 'data-search': `${tenant.slug} ${tenant.name} ${tenant.sources.join(' ')}`.toLowerCase() },
      h(
        'th',
        { scope: 'row' },
        h('a', { href: tenantLink(tenant.slug) }, tenant.name),
        h('div', { class: 'quiet' }, tenant.slug),
      ),
      h('td', {}, healthBadge(tenant)),
      h('td', { class: 'number' }, counted(tenant.models.length)),
      h(
        'td',
        { class: 'number' },
        health.tests === 0
          ? ''
          : `${counted(health.tests - health.failing - health.warning)} of ${counted(health.tests)}`,
      ),
      h('td', { class: 'when' }, health.lastBuiltAt ? moment(health.lastBuiltAt) : 'never'),
      h('td', { class: 'when' }, snapshot ? moment(snapshot.publishedAt) : 'never'),
      h('td', { class: 'sources' }, tenant.sources.join(', ')),
    )
  })
  const table = h(
    'table',
    { class: 'tenants' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ['Tenant', 'State', 'Models', 'Tests passed', 'Last built', 'Published', 'Sources'].map((title) =>
          h('th', { scope: 'col' }, title),
        ),
      ),
    ),
    h('tbody', {}, rows),
  )
  return h(
    'article',
    { class: 'page' },
    h('h1', {}, 'Models of all tenants'),
    h(
      'p',
      { class: 'lead' },
      `From the vendors’ records to one star schema per tenant: ${plural(tenants.length, 'tenant')}, ${plural(
        store.tenants.reduce((sum, { models }) => sum + models.length, site.shared.length),
        'model',
      )}. Written on ${moment(site.generatedAt)}.`,
    ),
    site.resultsProblem !== null && h('p', { class: 'note' }, `Without results of runs: ${site.resultsProblem}`),
    h('h2', {}, 'Tenants'),
    tenants.length > 10 && rowFilter(table, 'Filter tenants'),
    h('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': 'Tenants' }, table),
    h('h2', {}, 'The way of the data'),
    h(
      'ol',
      { class: 'way' },
      layers.map(({ name, title, says }) =>
        h(
          'li',
          {},
          h('span', { class: `layer-mark layer-${name}`, 'aria-hidden': 'true' }),
          h('strong', {}, title),
          h('span', {}, says),
        ),
      ),
    ),
    h('p', {}, h('a', { href: sharedLink }, `${plural(site.shared.length, 'model')} that all tenants share`)),
  )
}

/** The models of one tenant, or those that all share, layer by layer. */
export function tenantPage(store: Store, tenant: TenantPayload | null): HTMLElement {
  const models = store.modelsOf(tenant)
  const places = new Map(
    models.map((model) => [
      model.id,
      {
        state: h('td'),
        rows: h('td', { class: 'number' }),
        time: h('td', { class: 'number' }),
        at: h('td', { class: 'when' }),
      },
    ]),
  )
  void Promise.all(models.map(async (model) => show(places.get(model.id), await store.resultsOf(model)))).catch(
    () => null,
  )
  const sections = layers.flatMap(({ name, title, says }) => {
    const own = models.filter(({ layer }) => layer === name)
    if (own.length === 0) return []
    const rows = own.map((model) => {
      const cells = places.get(model.id)
      return h(
        'tr',
        {},
        h('th', { scope: 'row' }, h('a', { href: modelLink(model) }, breakable(shortName(model.name, tenant)))),
        h('td', { class: 'says' }, prose(model.description)),
        [cells?.state, cells?.rows, cells?.time, cells?.at],
      )
    })
    const titles = ['Model', 'What it is', 'State', 'Rows', 'Time', 'Last built']
    return [
      h(
        'section',
        { 'aria-label': title },
        h(
          'h2',
          {},
          h('span', { class: `layer-mark layer-${name}`, 'aria-hidden': 'true' }),
          title,
          h('span', { class: 'count' }, counted(own.length)),
        ),
        h('p', { class: 'quiet' }, says),
        h(
          'div',
          { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': `${title}, table` },
          h(
            'table',
            { class: 'models' },
            h(
              'thead',
              {},
              h(
                'tr',
                {},
                titles.map((each) => h('th', { scope: 'col' }, each)),
              ),
            ),
            h('tbody', {}, rows),
          ),
        ),
      ),
    ]
  })
  return h(
    'article',
    { class: 'page' },
    h(
      'nav',
      { class: 'crumbs', 'aria-label': 'Where you are' },
      h('a', { href: '#/' }, 'All tenants'),
      h('span', {}, tenant ? 'Tenant' : 'Shared'),
    ),
    h('h1', {}, tenant?.name ?? 'Shared by all tenants'),
    tenant
      ? h(
          'p',
          { class: 'lead' },
          `${tenant.slug}, reads money in ${tenant.currency} and days in ${tenant.timeZone}. `,
          tenant.snapshot
            ? `In service: the snapshot of ${moment(tenant.snapshot.publishedAt)}, whose data is as of ${moment(tenant.snapshot.dataAsOf)}.`
            : 'Nothing is published yet.',
        )
      : h(
          'p',
          { class: 'lead' },
          'Master models that take the records of all, and what the platform keeps about itself.',
        ),
    tenant &&
      h(
        'p',
        {},
        healthBadge(tenant),
        ` ${plural(tenant.health.tests, 'test')}, ${tenant.health.failing} failing, ${tenant.health.warning} warning`,
      ),
    // The star schema is what most come for.
    sections.toReversed(),
  )
}

interface Cells {
  readonly state: HTMLElement
  readonly rows: HTMLElement
  readonly time: HTMLElement
  readonly at: HTMLElement
}

function show(cells: Cells | undefined, results: ModelResults | null): void {
  const [last] = results?.runs ?? []
  if (!cells || !results) return
  const tests = Object.values(results.tests)
  const failing = tests.filter(({ status }) => status === 'fail' || status === 'error').length
  fill(
    cells.state,
    last && badge(last.status),
    failing > 0 && [' ', h('span', { class: 'badge bad' }, `${plural(failing, 'test')} failing`)],
  )
  if (!last) return
  fill(cells.rows, last.rows === null || last.rows === 0 ? '' : counted(last.rows))
  fill(cells.time, duration(last.seconds))
  fill(cells.at, moment(last.at))
}

function healthBadge({ health }: TenantPayload): HTMLElement {
  if (health.lastBuiltAt === null && health.tests === 0) return h('span', { class: 'badge quiet' }, 'no runs')
  if (health.failed > 0) return h('span', { class: 'badge bad' }, `${plural(health.failed, 'model')} failed`)
  if (health.failing > 0) return h('span', { class: 'badge bad' }, `${plural(health.failing, 'test')} failing`)
  return health.warning > 0
    ? h('span', { class: 'badge warn' }, plural(health.warning, 'warning'))
    : h('span', { class: 'badge good' }, 'healthy')
}

function rowFilter(table: HTMLTableElement, label: string): HTMLElement {
  return h('input', {
    type: 'search',
    class: 'filter',
    placeholder: label,
    'aria-label': label,
    oninput: (event) => {
      const words = (event.target as HTMLInputElement).value.toLowerCase().split(/\s+/) // it is on this element
      for (const row of table.querySelectorAll<HTMLElement>('tr[data-search]'))
        row.hidden = !words.every((word) => row.dataset['search']?.includes(word))
    },
  })
}
