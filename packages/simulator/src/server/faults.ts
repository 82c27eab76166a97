/** What can go wrong, on purpose. */
export const faultKinds = [
  'throttle',
  'server-error',
  'expired-token',
  'timeout',
  'truncated-body',
  'html',
  'connection-reset',
  'duplicate-page',
  'reordered-page',
] as const

export type FaultKind = (typeof faultKinds)[number]

/** A fault to come: `times` matching requests, after the first `after` of them passed unharmed. */
export interface FaultRule {
  /** A vendor (`meta`) or one connector (`instagram_ads`). */
  readonly vendor: string
  /** Part of the path, with the query string. */
  readonly path?: string
  readonly after?: number
  readonly times: number
  readonly kind: FaultKind
}

/** The place of a request, as rules name it. */
export interface RequestPlace {
  readonly vendor: string
  readonly connector: string
  readonly path: string
}

/** The faults of a simulator. Which request meets which is a matter of counting, so the same requests meet the same faults. */
export interface FaultSchedule {
  /** Replaces all rules and starts counting again. */
  set(rules: readonly FaultRule[]): void
  /** The fault that a request meets before it is answered; null for none. Counts the request. */
  meet(place: RequestPlace): FaultKind | null
  /** The fault of a page; counts the page. */
  meetPage(place: RequestPlace): FaultKind | null
}

const pageKinds: ReadonlySet<FaultKind> = new Set(['duplicate-page', 'reordered-page'])

/** A schedule without rules. */
export function createFaultSchedule(): FaultSchedule {
  let counted: { readonly rule: FaultRule; matches: number }[] = []
  const meetOf = (place: RequestPlace, isPage: boolean): FaultKind | null => {
    let met: FaultKind | null = null
    for (const entry of counted) {
      const { rule } = entry
      if (pageKinds.has(rule.kind) !== isPage || !matches(rule, place)) continue
      entry.matches += 1
      const after = rule.after ?? 0
      if (entry.matches > after && entry.matches <= after + rule.times) met ??= rule.kind
    }
    return met
  }
  return {
    set(rules) {
      counted = rules.map((rule) => ({ rule, matches: 0 }))
    },
    meet: (place) => meetOf(place, false),
    meetPage: (place) => meetOf(place, true),
  }
}

function matches(rule: FaultRule, place: RequestPlace): boolean {
  if (rule.vendor !== place.vendor && rule.vendor !== place.connector) return false
  return rule.path === undefined || place.path.includes(rule.path)
}
