import type { TenantPayload } from '../payload.ts'
import { modelLink } from './address.ts'
import { fill, h } from './dom.ts'
import { type SqlToken, tokensOf } from './sql-tokens.ts'
import type { Store } from './store.ts'

/** The text of a model, models that it names as links; as written or, where that differs, as DuckDB runs it. */
export function sqlView(store: Store, sql: string, compiled: string | null, tenant: TenantPayload | null): HTMLElement {
  const code = h('code')
  let shown = sql
  const show = (text: string): void => {
    shown = text
    fill(
      code,
      tokensOf(text).map((token) => nodeOf(token, store, tenant)),
    )
  }
  const choice = (label: string, text: string): HTMLElement =>
    h(
      'label',
      {},
      h('input', { type: 'radio', name: 'sql-form', checked: text === sql, onchange: () => show(text) }),
      ` ${label}`,
    )
  const copied = h('span', { role: 'status', class: 'hint' })
  const copy = h(
    'button',
    {
      type: 'button',
      onclick: () =>
        void navigator.clipboard.writeText(shown).then(
          () => fill(copied, 'Copied.'),
          () => fill(copied, 'The browser does not allow it.'),
        ),
    },
    'Copy',
  )
  show(sql)
  return h(
    'div',
    { class: 'sql' },
    h(
      'div',
      { class: 'controls' },
      compiled !== null && [choice('As written', sql), choice('As it runs', compiled)],
      copy,
      copied,
    ),
    h('pre', { tabindex: 0, 'aria-label': 'SQL' }, code),
  )
}

function nodeOf({ type, text }: SqlToken, store: Store, tenant: TenantPayload | null): Node {
  if (type === 'plain') return document.createTextNode(text)
  if (type !== 'relation') return h('span', { class: `sql-${type}` }, text)
  const id = text.slice(1, -1).replace('"."', '.')
  const model = store.find(id)
  return model
    ? h('a', { href: modelLink(model, null, tenant), class: 'sql-relation' }, id)
    : h('span', { class: 'sql-relation' }, id)
}
