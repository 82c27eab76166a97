import { isGataError } from '@gata/base'
import type { Page } from '../connector.ts'
import { isEmpty } from '../record-text/text-page.ts'
import type { EdgePage, GraphClient, Parameters } from './graph-client.ts'

const LARGEST_PAGE = 500

/** All pages of an edge. A page that Meta finds too big is asked for again from the same place, half as long. */
export async function* readEdge(client: GraphClient, path: string, parameters: Parameters): AsyncGenerator<Page> {
  let limit = LARGEST_PAGE
  let place: Parameters = {}
  for (;;) {
    let found: EdgePage
    try {
      found = await client.page(path, { ...parameters, ...place, limit })
    } catch (thrown) {
      if (!isGataError(thrown, 'meta-too-much-data') || limit === 1) throw thrown
      limit = Math.ceil(limit / 2)
      continue
    }
    if (!isEmpty(found.page)) yield found.page
    if (found.after === null) return
    place = { after: found.after }
  }
}
