/**
 * The pages of several sources in the order of the sources; while one is read, the first pages of the next ones are already on their
 * way. Whoever stops reading stops them all.
 */
export async function* readAhead<Page>(
  sources: Iterable<() => AsyncGenerator<Page>>,
  ahead: number,
): AsyncGenerator<Page> {
  const rest = sources[Symbol.iterator]()
  const started: Started<Page>[] = []
  const startNext = (): void => {
    const { value: open, done } = rest.next()
    if (!done) started.push(start(open()))
  }
  try {
    for (let count = 0; count <= ahead; count++) startNext()
    for (let current = started[0]; current; current = started[0]) {
      for (let page = await current.first; !page.done; page = await current.pages.next()) yield page.value
      started.shift()
      startNext()
    }
  } finally {
    await Promise.allSettled(started.map(({ pages }) => pages.return(undefined)))
  }
}

interface Started<Page> {
  readonly pages: AsyncGenerator<Page>
  readonly first: Promise<IteratorResult<Page>>
}

function start<Page>(pages: AsyncGenerator<Page>): Started<Page> {
  const first = pages.next()
  first.catch(() => {}) // awaited when its turn comes; an error before that must not end the process
  return { pages, first }
}
