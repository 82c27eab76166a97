/** The column types of the platform, as DuckDB names them; see the design's naming rules for which is used when. */
export type ColumnType =
  | 'varchar'
  | 'bigint'
  | 'integer'
  | 'ubigint'
  | 'double'
  | 'boolean'
  | 'date'
  | 'timestamptz'
  | 'json'
  | `decimal(${number},${number})`
  | `${string}[]`
  | `struct(${string})`

/** One declared column: its type, one sentence of meaning, and whether it may be null. */
export interface Column {
  readonly type: ColumnType
  readonly description: string
  readonly nullable: boolean
}

/** Declared columns by name, in the order in which a relation gives them. */
export type Columns = Readonly<Record<string, Column>>

/** Declares a column; it may not be null unless said so. */
export function column(type: ColumnType, description: string, options: { nullable?: boolean } = {}): Column {
  return { type, description, nullable: options.nullable ?? false }
}

/** The type as DuckDB's DESCRIBE writes it. */
export function describedType(type: ColumnType): string {
  const upper = type === 'timestamptz' ? 'TIMESTAMP WITH TIME ZONE' : type.toUpperCase()
  return type.startsWith('struct(') || type.endsWith('[]') ? type : upper
}
