import { h, s } from './dom.ts'
import { type Box, type Drawing, type Link, layOut, type Point } from './layout.ts'

/** A box of the drawing: a model, with the columns of it that are to be seen. */
export interface DrawnModel {
  readonly id: string
  readonly label: string
  readonly layer: string
  readonly says: string
  readonly href: string
  readonly isCurrent: boolean
  readonly state: 'good' | 'bad' | 'none'
  readonly columns: readonly { readonly name: string; readonly href: string; readonly isCurrent: boolean }[]
}

export interface DrawnLink {
  readonly from: string
  readonly to: string
  /** Columns at both ends; null for models as such. */
  readonly columns: readonly [string, string] | null
  readonly direct: boolean
}

const boxWidth = 236
const headHeight = 46
const rowHeight = 24

/**
 * A graph that can be walked: boxes are links in the order of reading, arrows lead along edges, what hangs together with the box under
 * pointer or focus stands out.
 */
export function drawGraph(models: readonly DrawnModel[], links: readonly DrawnLink[], label: string): HTMLElement {
  const boxes: Box[] = models.map(({ id, columns }) => ({ id, width: boxWidth, height: heightOf(columns.length) }))
  const pairs = new Map<string, Link>(links.map(({ from, to }) => [`${from}\0${to}`, { from, to }]))
  const drawing = layOut(boxes, [...pairs.values()])
  const routes = new Map(drawing.paths.map(({ link, points }) => [`${link.from}\0${link.to}`, points]))
  const byId = new Map(models.map((model) => [model.id, model]))
  const margin = 12
  const [width, height] = [drawing.width + 2 * margin, drawing.height + 2 * margin]
  const edges = links.flatMap((link) => {
    const route = routes.get(`${link.from}\0${link.to}`)
    const ends = [byId.get(link.from), byId.get(link.to)] as const
    if (!route || !ends[0] || !ends[1]) return []
    const path = s('path', {
      d: curve(routeOf(link, route, drawing, ends[0], ends[1])),
      class: link.direct ? 'edge' : 'edge indirect',
    })
    return [{ link, path }]
  })
  const drawn = models.map((model) => ({
    model,
    group: drawModel(model, drawing.boxes.get(model.id) ?? { x: 0, y: 0 }),
  }))
  const picture = s(
    'svg',
    { viewBox: `${-margin} ${-margin} ${width} ${height}`, width, height, role: 'group', 'aria-label': label },
    edges.map(({ path }) => path),
    drawn.map(({ group }) => group),
  )
  for (const { model, group } of drawn) {
    const light = (on: boolean): void => highlight(picture, on ? reachOf(model.id, links) : null, drawn, edges)
    group.addEventListener('mouseenter', () => light(true))
    group.addEventListener('mouseleave', () => light(false))
    group.addEventListener('focusin', () => light(true))
    group.addEventListener('focusout', () => light(false))
    group.addEventListener('keydown', (event) => step(event, model.id, links, drawn))
  }
  return viewport(picture, width, height, drawing.boxes.get(models.find(({ isCurrent }) => isCurrent)?.id ?? ''))
}

function heightOf(columns: number): number {
  return headHeight + (columns > 0 ? columns * rowHeight + 6 : 0)
}

function drawModel(model: DrawnModel, at: Point): SVGGElement {
  const classes = ['box', `layer-${model.layer}`, model.isCurrent && 'current'].filter(Boolean).join(' ')
  return s(
    'g',
    { class: classes, transform: `translate(${at.x} ${at.y})` },
    s(
      'a',
      {
        href: model.href,
        'aria-label': `${model.label}, ${model.says}`,
        'aria-current': model.isCurrent ? 'page' : null,
      },
      s('title', {}, `${model.id}\n${model.says}`),
      s('rect', { class: 'card', width: boxWidth, height: heightOf(model.columns.length), rx: 7 }),
      s('rect', { class: 'stripe', width: 4, height: heightOf(model.columns.length), rx: 2 }),
      s('text', { class: 'name', x: 14, y: 20 }, fitted(model.label, 28)),
      s('text', { class: 'kind', x: 14, y: 36 }, model.says),
      model.state !== 'none' && s('circle', { class: `state ${model.state}`, cx: boxWidth - 14, cy: 16, r: 4 }),
    ),
    model.columns.map(({ name, href, isCurrent }, index) =>
      s(
        'a',
        { href, class: isCurrent ? 'column current' : 'column', 'aria-label': `column ${name} of ${model.label}` },
        s('rect', { x: 6, y: headHeight + index * rowHeight, width: boxWidth - 12, height: rowHeight - 2, rx: 4 }),
        s('text', { x: 14, y: headHeight + index * rowHeight + 15 }, fitted(name, 30)),
      ),
    ),
  )
}

/** What is too long loses its middle. */
function fitted(text: string, length: number): string {
  if (text.length <= length) return text
  const tail = Math.floor(length * 0.6)
  return `${text.slice(0, length - tail - 1)}…${text.slice(-tail)}`
}

/** From the right of one box over the bends to the left of the other. */
function routeOf(
  { columns }: DrawnLink,
  route: readonly Point[],
  { boxes }: Drawing,
  from: DrawnModel,
  to: DrawnModel,
): readonly Point[] {
  const [start, end] = [boxes.get(from.id) ?? { x: 0, y: 0 }, boxes.get(to.id) ?? { x: 0, y: 0 }]
  const bends = route.slice(1, -1).flatMap(({ x, y }) => [
    { x: x - 4, y },
    { x: x + boxWidth, y },
  ])
  return [
    { x: start.x + boxWidth, y: start.y + portOf(from, columns?.[0]) },
    ...bends,
    { x: end.x, y: end.y + portOf(to, columns?.[1]) },
  ]
}

function portOf(model: DrawnModel, column: string | undefined): number {
  const index = model.columns.findIndex(({ name }) => name === column)
  return index < 0 ? headHeight / 2 : headHeight + index * rowHeight + rowHeight / 2 - 1
}

function curve(points: readonly Point[]): string {
  const [first = { x: 0, y: 0 }, ...others] = points
  let at = first
  const parts = others.map((next) => {
    const bend = Math.max(18, (next.x - at.x) / 2)
    const part = `C${at.x + bend} ${at.y} ${next.x - bend} ${next.y} ${next.x} ${next.y}`
    at = next
    return part
  })
  return `M${first.x} ${first.y}${parts.join('')}`
}

/** All that leads to a box and all that it leads to. */
function reachOf(id: string, links: readonly DrawnLink[]): ReadonlySet<string> {
  const reach = (start: string, next: (at: string) => readonly string[]): ReadonlySet<string> => {
    const found = new Set([start])
    for (const at of found) for (const each of next(at)) found.add(each)
    return found
  }
  const up = reach(id, (at) => links.filter(({ to }) => to === at).map(({ from }) => from))
  const down = reach(id, (at) => links.filter(({ from }) => from === at).map(({ to }) => to))
  return new Set([...up, ...down])
}

type DrawnGroup = { readonly model: DrawnModel; readonly group: SVGGElement }
type DrawnEdge = { readonly link: DrawnLink; readonly path: SVGPathElement }

function highlight(
  picture: SVGElement,
  reach: ReadonlySet<string> | null,
  groups: readonly DrawnGroup[],
  edges: readonly DrawnEdge[],
): void {
  picture.classList.toggle('lit', reach !== null)
  for (const { model, group } of groups) group.classList.toggle('on', reach?.has(model.id) === true)
  for (const { link, path } of edges) path.classList.toggle('on', reach?.has(link.from) === true && reach.has(link.to))
}

/** Arrow keys lead along the edges, left and right, and to the next box above or below. */
function step(event: KeyboardEvent, id: string, links: readonly DrawnLink[], groups: readonly DrawnGroup[]): void {
  const at = groups.findIndex(({ model }) => model.id === id)
  const wanted = {
    ArrowLeft: links.find(({ to }) => to === id)?.from,
    ArrowRight: links.find(({ from }) => from === id)?.to,
    ArrowUp: groups[at - 1]?.model.id,
    ArrowDown: groups[at + 1]?.model.id,
  }[event.key]
  const target = groups.find(({ model }) => model.id === wanted)
  if (!target) return
  event.preventDefault()
  target.group.querySelector('a')?.focus()
}

/** The picture in a frame in which it can be moved and enlarged. */
function viewport(picture: SVGSVGElement, width: number, height: number, current: Point | undefined): HTMLElement {
  const frame = h(
    'div',
    { class: 'graph-frame', tabindex: 0, role: 'group', 'aria-label': 'Graph, scrolls both ways' },
    picture,
  )
  let scale = 1
  const zoom = (next: number): void => {
    const middle = {
      x: (frame.scrollLeft + frame.clientWidth / 2) / scale,
      y: (frame.scrollTop + frame.clientHeight / 2) / scale,
    }
    scale = Math.min(1.6, Math.max(0.25, next))
    picture.setAttribute('width', String(width * scale))
    picture.setAttribute('height', String(height * scale))
    frame.scrollLeft = middle.x * scale - frame.clientWidth / 2
    frame.scrollTop = middle.y * scale - frame.clientHeight / 2
  }
  const whole = (): number => Math.min(frame.clientWidth / width, frame.clientHeight / height, 1)
  const button = (text: string, label: string, act: () => void): HTMLElement =>
    h('button', { type: 'button', class: 'icon', 'aria-label': label, title: label, onclick: act }, text)
  drag(frame)
  requestAnimationFrame(() => {
    zoom(Math.max(0.62, whole()))
    if (!current) return
    frame.scrollLeft = (current.x + boxWidth / 2) * scale - frame.clientWidth / 2
    frame.scrollTop = (current.y + headHeight / 2) * scale - frame.clientHeight / 2
  })
  return h(
    'div',
    { class: 'graph' },
    frame,
    h(
      'div',
      { class: 'graph-tools' },
      button('−', 'Smaller', () => zoom(scale / 1.25)),
      button('+', 'Larger', () => zoom(scale * 1.25)),
      button('⤢', 'Show all of it', () => zoom(whole())),
    ),
  )
}

function drag(frame: HTMLElement): void {
  let from: { x: number; y: number; left: number; top: number } | null = null
  frame.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || (event.target instanceof Element && event.target.closest('a'))) return
    from = { x: event.clientX, y: event.clientY, left: frame.scrollLeft, top: frame.scrollTop }
    frame.setPointerCapture(event.pointerId)
  })
  frame.addEventListener('pointermove', (event) => {
    if (!from) return
    frame.scrollLeft = from.left - (event.clientX - from.x)
    frame.scrollTop = from.top - (event.clientY - from.y)
  })
  frame.addEventListener('pointerup', () => {
    from = null
  })
}
