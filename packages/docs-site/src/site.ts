/** All that the site tells, as its author gathered it. */
export interface DocsSite {
  /** ISO instant. */
  readonly generatedAt: string
  /** Why results of runs are missing; null where they are there. */
  readonly resultsProblem: string | null
  readonly tenants: readonly DocsTenant[]
  /** In the order of the graph. */
  readonly models: readonly DocsModel[]
}

export interface DocsTenant {
  readonly slug: string
  readonly name: string
  readonly status: string
  readonly currency: string
  readonly timeZone: string
  readonly sources: readonly string[]
  /** What is in service; null before the first publish. */
  readonly snapshot: { readonly id: string; readonly publishedAt: string; readonly dataAsOf: string } | null
}

/** A node of the graph. */
export interface DocsModel extends ModelCard {
  readonly tenant: string | null
  readonly links: ModelLinks
  readonly body: ModelBody
  readonly results: ModelResults
}

/** What is known of a model wherever it is named. */
export interface ModelCard {
  /** `schema.name`. */
  readonly id: string
  readonly name: string
  readonly schema: string
  readonly kind: string
  readonly layer: string
  readonly description: string
  readonly tags: readonly string[]
  readonly grain: readonly string[]
  readonly columns: readonly DocsColumn[]
}

export interface DocsColumn {
  readonly name: string
  readonly type: string
  readonly description: string
  readonly nullable: boolean
}

/** How a model hangs together with others. */
export interface ModelLinks {
  /** Ids of the models directly above it. */
  readonly parents: readonly string[]
  /** For each column, in order, the columns upstream. */
  readonly columns: readonly (readonly DocsInput[])[]
  /** The columns that decide which rows there are. */
  readonly rows: readonly DocsInput[]
  /** Why the columns could not be traced; null where they were. */
  readonly problem: string | null
}

/** Model, column, what it does there (the closest first), the fields that are read of it. */
export type DocsInput = readonly [model: string, column: string, kinds: readonly string[], paths: readonly string[]]

/** What only the model's own page shows. */
export interface ModelBody {
  /** As its author wrote it, other models by their names; null for a table that is filled by others. */
  readonly sql: string | null
  /** As DuckDB runs it; null where that is the same. */
  readonly compiledSql: string | null
  readonly tests: readonly DocsTest[]
}

export interface DocsTest {
  readonly name: string
  /** What must hold, in words. */
  readonly says: string
  readonly columns: readonly string[]
  readonly severity: string
}

export interface ModelResults {
  /** Newest first. */
  readonly runs: readonly DocsRun[]
  /** The last result of each test, by its name. */
  readonly tests: Readonly<Record<string, DocsTestResult>>
}

export interface DocsRun {
  readonly status: string
  readonly reason: string
  readonly message: string | null
  readonly rows: number | null
  readonly seconds: number
  readonly at: string
}

export interface DocsTestResult {
  readonly status: string
  readonly failingRows: number | null
  readonly message: string | null
  readonly at: string
}
