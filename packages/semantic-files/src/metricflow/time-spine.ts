import { type FileRecord, recordAt, recordsAt, textAt, wordAt } from './record.ts'

/** A table with a row for each moment of a calendar. */
export interface TimeSpine {
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly grain: string
  /** Longer stretches that its rows tell of, such as the weeks of a fiscal year. */
  readonly customGrains: readonly { readonly name: string; readonly column: string }[]
}

/** The time spines that a document of MetricFlow's project configuration names. */
export function timeSpines(document: FileRecord): readonly TimeSpine[] {
  return recordsAt(recordAt(document, 'project_configuration'), 'time_spines').flatMap((each) => {
    const place = recordAt(each, 'node_relation')
    const primary = recordAt(each, 'primary_column')
    const [table, column, grain] = [
      textAt(place, 'alias'),
      textAt(primary, 'name'),
      wordAt(primary, 'time_granularity'),
    ]
    if (table === null || column === null || grain === null) return []
    const customGrains = recordsAt(each, 'custom_granularities').flatMap((custom) => {
      const name = textAt(custom, 'name')
      return name === null ? [] : [{ name, column: textAt(custom, 'column_name') ?? name }]
    })
    return [{ schema: textAt(place, 'schema_name') ?? 'main', table, column, grain, customGrains }]
  })
}
