import { h } from './dom.ts'

/** How something ended, in a word and a colour. */
export function badge(status: string): HTMLElement {
  const good = ['success', 'pass', 'built', 'done']
  const kind = good.includes(status)
    ? 'good'
    : status === 'warn'
      ? 'warn'
      : status === 'skipped' || status === 'no-op'
        ? 'quiet'
        : 'bad'
  return h('span', { class: `badge ${kind}` }, status)
}

/** A long name may break after an underscore or a dot. */
export function breakable(name: string): Node[] {
  return name.split(/(?<=[_.])/).flatMap((part) => [document.createTextNode(part), document.createElement('wbr')])
}

/** A description in which names stand between backticks. */
export function prose(text: string): Node[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? h('code', {}, part) : document.createTextNode(part)))
}
