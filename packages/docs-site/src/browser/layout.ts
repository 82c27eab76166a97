/** A box of a layered drawing. */
export interface Box {
  readonly id: string
  readonly width: number
  readonly height: number
}

export interface Link {
  readonly from: string
  readonly to: string
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** Where everything stands: boxes by their upper left corners, links by the points that they pass. */
export interface Drawing {
  readonly width: number
  readonly height: number
  readonly boxes: ReadonlyMap<string, Point>
  /** In the order of the links given; without those that lead nowhere. */
  readonly paths: readonly { readonly link: Link; readonly points: readonly Point[] }[]
}

interface Slot {
  readonly id: string
  readonly rank: number
  readonly width: number
  readonly height: number
  readonly before: Slot[]
  readonly after: Slot[]
  order: number
  y: number
}

const gapX = 72
const gapY = 14

/**
 * Draws a graph without cycles in layers from left to right: each box right of all that lead to it and as near to what it leads to as can be,
 * boxes of a layer ordered so that few links cross, long links bent around what stands between.
 */
export function layOut(boxes: readonly Box[], links: readonly Link[]): Drawing {
  const ids = new Set(boxes.map(({ id }) => id))
  const real = links.filter(({ from, to }) => from !== to && ids.has(from) && ids.has(to))
  const ranks = ranksOf(boxes, real)
  const slots = new Map<string, Slot>()
  for (const { id, width, height } of boxes) slots.set(id, slot(id, ranks.get(id) ?? 0, width, height))
  const chains = real.map((link) => chainOf(link, slots))
  const layers: Slot[][] = []
  for (const each of slots.values()) (layers[each.rank] ??= []).push(each)
  for (const layer of layers) for (const [index, each] of layer.entries()) each.order = index
  order(layers)
  place(layers)
  const lefts = leftsOf(layers)
  const top = Math.min(...[...slots.values()].map(({ y }) => y), 0)
  const corner = (each: Slot): Point => ({ x: lefts[each.rank] ?? 0, y: each.y - top })
  return {
    width: (lefts.at(-1) ?? 0) + widthOf(layers.at(-1) ?? []),
    height: Math.max(0, ...[...slots.values()].map(({ y, height }) => y + height)) - top,
    boxes: new Map(boxes.flatMap(({ id }) => (slots.has(id) ? [[id, corner(slots.get(id) as Slot)] as const] : []))), // has it
    paths: chains.map((chain, index) => ({
      link: real[index] as Link, // one chain for each link
      points: chain.map((each) => ({ x: corner(each).x + each.width / 2, y: corner(each).y + each.height / 2 })),
    })),
  }
}

function slot(id: string, rank: number, width: number, height: number): Slot {
  return { id, rank, width, height, before: [], after: [], order: 0, y: 0 }
}

function ranksOf(boxes: readonly Box[], links: readonly Link[]): ReadonlyMap<string, number> {
  const ranks = new Map(boxes.map(({ id }) => [id, 0]))
  const rank = (id: string): number => ranks.get(id) ?? 0
  for (let pass = 0, moved = true; moved && pass <= boxes.length; pass++) {
    moved = false
    for (const { from, to } of links) {
      if (rank(to) > rank(from)) continue
      ranks.set(to, rank(from) + 1)
      moved = true
    }
  }
  // What stands further left than it must is drawn to the right.
  for (const { id } of [...boxes].sort((left, right) => rank(right.id) - rank(left.id))) {
    const next = links.filter(({ from }) => from === id).map(({ to }) => rank(to))
    if (next.length > 0) ranks.set(id, Math.max(rank(id), Math.min(...next) - 1))
  }
  return ranks
}

/** The slots that a link passes; those between its ends are made for it. */
function chainOf({ from, to }: Link, slots: Map<string, Slot>): readonly Slot[] {
  const [start, end] = [slots.get(from) as Slot, slots.get(to) as Slot] // links lead from box to box
  const chain = [start]
  for (let rank = start.rank + 1; rank < end.rank; rank++) {
    const bend = slot(`${from} → ${to} ${rank}`, rank, 0, 2)
    slots.set(bend.id, bend)
    chain.push(bend)
  }
  chain.push(end)
  for (let index = 1; index < chain.length; index++) {
    const [left, right] = [chain[index - 1] as Slot, chain[index] as Slot] // in range
    left.after.push(right)
    right.before.push(left)
  }
  return chain
}

/** Orders each layer by the middle of its neighbours, to and fro, and keeps the order with the fewest crossings. */
function order(layers: readonly Slot[][]): void {
  let best = crossings(layers)
  let kept = layers.map((layer) => [...layer])
  for (let pass = 0; pass < 12 && best > 0; pass++) {
    const down = pass % 2 === 0
    for (const layer of down ? layers : layers.toReversed()) {
      const weights = new Map(layer.map((each) => [each, middleOf(down ? each.before : each.after, each)]))
      layer.sort((left, right) => (weights.get(left) ?? 0) - (weights.get(right) ?? 0) || left.order - right.order)
      for (const [index, each] of layer.entries()) each.order = index
    }
    const count = crossings(layers)
    if (count < best) {
      best = count
      kept = layers.map((layer) => [...layer])
    }
  }
  for (const [rank, layer] of kept.entries()) {
    layers[rank]?.splice(0, layer.length, ...layer)
    for (const [index, each] of layer.entries()) each.order = index
  }
}

function middleOf(neighbours: readonly Slot[], self: Slot): number {
  return neighbours.length === 0
    ? self.order
    : neighbours.reduce((sum, each) => sum + each.order, 0) / neighbours.length
}

function crossings(layers: readonly (readonly Slot[])[]): number {
  let count = 0
  for (const layer of layers) {
    const ends = layer.flatMap((each) => each.after.map((next) => next.order).sort((left, right) => left - right))
    for (let later = 1; later < ends.length; later++) {
      for (let earlier = 0; earlier < later; earlier++) if ((ends[earlier] ?? 0) > (ends[later] ?? 0)) count++
    }
  }
  return count
}

/** Gives every slot its height: near the middle of its neighbours, below the one above it. */
function place(layers: readonly Slot[][]): void {
  for (const layer of layers)
    spread(
      layer,
      layer.map(({ order }) => order * (gapY + 40)),
    )
  for (let pass = 0; pass < 16; pass++) {
    const right = pass % 2 === 0
    for (const layer of right ? layers : layers.toReversed()) {
      spread(
        layer,
        layer.map((each) => {
          const near = right ? each.before : each.after
          const all = near.length > 0 ? near : [...each.before, ...each.after]
          if (all.length === 0) return each.y
          return all.reduce((sum, other) => sum + other.y + other.height / 2, 0) / all.length - each.height / 2
        }),
      )
    }
  }
}

/** Puts slots as near to where they want to stand as their order and the gaps allow: neighbours that would overlap move as one. */
function spread(layer: readonly Slot[], wanted: readonly number[]): void {
  const blocks: { start: number; slots: Slot[]; height: number; sum: number }[] = []
  for (const [index, each] of layer.entries()) {
    let block = { start: 0, slots: [each], height: each.height + gapY, sum: wanted[index] ?? 0 }
    block.start = block.sum
    for (let above = blocks.at(-1); above && above.start + above.height > block.start; above = blocks.at(-1)) {
      const sum = above.sum + block.sum - block.slots.length * above.height
      const slots = [...above.slots, ...block.slots]
      block = { start: sum / slots.length, slots, height: above.height + block.height, sum }
      blocks.pop()
    }
    blocks.push(block)
  }
  for (const { start, slots } of blocks) {
    let y = start
    for (const each of slots) {
      each.y = y
      y += each.height + gapY
    }
  }
}

function widthOf(layer: readonly Slot[]): number {
  return Math.max(0, ...layer.map(({ width }) => width))
}

function leftsOf(layers: readonly (readonly Slot[])[]): readonly number[] {
  let left = 0
  return layers.map((layer) => {
    const here = left
    left += widthOf(layer) + gapX
    return here
  })
}
