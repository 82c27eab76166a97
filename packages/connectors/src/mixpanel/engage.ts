import { GataError, isGataError } from '@gata/base'
import { z } from 'zod'
import type { Page } from '../connector.ts'
import type { HttpClient } from '../http/http-client.ts'

type Profile = Page['records'][number]

/** Profiles are checked for being objects only: their contract is checked later. */
const engageAnswer = z.looseObject({
  page: z.number().int(),
  page_size: z.number().int().positive(),
  session_id: z.string().nullable().optional(),
  results: z.array(z.custom<Profile>((value) => typeof value === 'object' && value !== null)),
})

const MAX_STARTS = 3

/**
 * Reads all profiles by pages. The first page opens a query that the vendor keeps for a while; where it has forgotten it, reading begins
 * anew and gives profiles again that were given before.
 */
export async function* engage(http: HttpClient, queryUrl: string, projectId: string): AsyncGenerator<Page> {
  for (let start = 1; ; start++) {
    try {
      yield* pagesOf(http, `${queryUrl}/engage?${new URLSearchParams({ project_id: projectId }).toString()}`)
      return
    } catch (thrown) {
      if (!isGataError(thrown, 'mixpanel-query-forgotten') || start >= MAX_STARTS) throw thrown
    }
  }
}

async function* pagesOf(http: HttpClient, url: string): AsyncGenerator<Page> {
  let form: Readonly<Record<string, string>> = {}
  for (;;) {
    const { body } = await http.json({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
    })
    const parsed = engageAnswer.safeParse(body)
    if (!parsed.success) throw unexpected(parsed.error.message)
    const { results, page, page_size: pageSize } = parsed.data
    if (results.length > 0) yield { records: results }
    // `total` counts only on the first page, so a page that is not full tells the end.
    if (results.length < pageSize) return
    const sessionId = parsed.data.session_id ?? form.session_id
    if (sessionId === undefined) throw unexpected('a full page without session_id')
    form = { page: String(page + 1), session_id: sessionId }
  }
}

function unexpected(got: string): GataError {
  return new GataError('vendor-broke-protocol', 'the vendor answered with something else than profiles', {
    where: 'mixpanel engage',
    expected: 'page, page_size, session_id, results',
    got,
  })
}
