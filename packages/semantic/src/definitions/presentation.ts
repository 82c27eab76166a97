/** How people are told about a field; every part may be left out. */
export interface Presentation {
  /** A few words for a column head; the name in words if left out. */
  readonly title?: string
  /** One sentence of meaning. */
  readonly description?: string
  /** Other words that people use for it; for search alone, never for resolving a query. */
  readonly synonyms?: readonly string[]
  /** Free labels to search and group by. */
  readonly tags?: readonly string[]
  /** Kept and given back as it came; no meaning to the engine. */
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** How a number is written for people. */
export interface NumberFormat {
  readonly style: 'integer' | 'decimal' | 'currency' | 'percent' | 'duration'
  /** Digits after the point; the style's own if left out. */
  readonly decimals?: number
}

/** What a number counts, and how it is written. */
export interface Quantity {
  /** What one is: `session`, `second`, `percent`; an ISO 4217 code or `currency` for money; left out for a bare number. */
  readonly unit?: string
  readonly format?: NumberFormat
}
