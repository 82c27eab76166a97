/** One thing measured, and what it is held against. */
export interface Finding {
  readonly name: string
  readonly value: number
  readonly unit: '×' | '%' | 'MB' | 's' | 'ms' | '/s'
  /** The most that is good; null for what is only told. */
  readonly goal: number | null
  /** What the value is made of, for a person. */
  readonly detail: string
}

/** The findings as a table, with how each stands to its goal. */
export function tableOf(findings: readonly Finding[]): string {
  const rows = findings.map(({ name, value, unit, goal, detail }) => [
    name,
    `${shown(value)} ${unit}`,
    goal === null ? '' : `≤ ${goal} ${unit}`,
    goal === null ? '' : isMet({ value, goal }) ? 'met' : 'NOT MET',
    detail,
  ])
  const all = [['measured', 'value', 'goal', '', 'made of'], ...rows]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Whether a finding keeps its goal; one without a goal does. */
export function isMet({ value, goal }: Pick<Finding, 'value' | 'goal'>): boolean {
  return goal === null || value <= goal
}

function shown(value: number): string {
  return value < 100 ? value.toFixed(2) : value.toFixed(0)
}
