type Child = Node | string | number | null | false | undefined | readonly Child[]
type Attributes = Readonly<Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>>

/** An HTML element: attributes as they are written, `onclick` and the like as listeners; false and null leave one out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  dress(element, attributes, children)
  return element
}

/** The same for SVG. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  dress(element, attributes, children)
  return element
}

function dress(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value))
  }
  adopt(element, children)
}

function adopt(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue
    if (isList(child)) adopt(element, child)
    else element.append(child instanceof Node ? child : String(child))
  }
}

function isList(child: Child): child is readonly Child[] {
  return Array.isArray(child)
}

/** Puts new content in the place of the old. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren()
  adopt(element, children)
}
