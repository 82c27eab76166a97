/** How much is measured. */
export interface Scale {
  readonly name: 'full' | 'medium' | 'small'
  /** Visits a day of the world whose events are ingested; 2000 make a million events. */
  readonly ingestVisitsPerDay: number
  readonly insightRows: number
  /** Visits a day of the world that is transformed; 10,000 make five million events. */
  readonly transformVisitsPerDay: number
  /** How many tenants of equal size share the warehouse, fewest first. */
  readonly tenants: readonly number[]
  /** Visits a day of each of those tenants, and of the one that has every connector. */
  readonly tenantVisitsPerDay: number
  /** How many tenants are compiled and planned, fewest first. */
  readonly plannedTenants: readonly number[]
  /** Models of one row each. */
  readonly trivialModels: number
  /** Rows of the fact that questions are about, and of the one that is handed on whole. */
  readonly questionRows: number
  readonly exportRows: number
  /** How many ask at the same time, and for how long. */
  readonly clients: number
  readonly clientSeconds: number
  /** How often each side of a ratio runs, in turns; the best time counts, since a machine's other work only ever adds to it. */
  readonly ingestRounds: number
  readonly transformRounds: number
}

/** The scales by name: `full` is what the goals are about, `medium` a fifth of it in some minutes, `small` proves in seconds that the benchmark itself works. */
export const scales: Readonly<Record<Scale['name'], Scale>> = {
  full: {
    name: 'full',
    ingestVisitsPerDay: 2000,
    insightRows: 1_000_000,
    transformVisitsPerDay: 10_000,
    tenants: [1, 10, 100],
    tenantVisitsPerDay: 20,
    plannedTenants: [10, 100, 1000],
    trivialModels: 500,
    questionRows: 1_000_000,
    exportRows: 100_000,
    clients: 200,
    clientSeconds: 20,
    ingestRounds: 3,
    transformRounds: 1,
  },
  medium: {
    name: 'medium',
    ingestVisitsPerDay: 400,
    insightRows: 200_000,
    transformVisitsPerDay: 2000,
    tenants: [1, 10],
    tenantVisitsPerDay: 20,
    plannedTenants: [10, 100],
    trivialModels: 500,
    questionRows: 200_000,
    exportRows: 100_000,
    clients: 200,
    clientSeconds: 5,
    ingestRounds: 2,
    transformRounds: 2,
  },
  small: {
    name: 'small',
    ingestVisitsPerDay: 20,
    insightRows: 5_000,
    transformVisitsPerDay: 20,
    tenants: [1, 2],
    tenantVisitsPerDay: 5,
    plannedTenants: [3, 30],
    trivialModels: 50,
    questionRows: 5_000,
    exportRows: 2_000,
    clients: 20,
    clientSeconds: 1,
    ingestRounds: 1,
    transformRounds: 1,
  },
}
