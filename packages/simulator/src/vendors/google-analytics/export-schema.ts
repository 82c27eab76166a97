import { type ExportField, parameterSlots } from './export-fields.ts'

/** A field as BigQuery's REST API describes it. */
export interface SchemaField {
  readonly name: string
  readonly type: string
  readonly mode: 'NULLABLE' | 'REPEATED'
  readonly fields?: readonly SchemaField[]
}

/** The schema of an answer that holds these columns. */
export function schemaOf(fields: readonly ExportField[]): readonly SchemaField[] {
  return fields.map((field): SchemaField => {
    if (field.kind === 'scalar') return { name: field.name, type: field.type, mode: 'NULLABLE' }
    if (field.kind === 'record') {
      return { name: field.name, type: 'RECORD', mode: 'NULLABLE', fields: schemaOf(field.fields) }
    }
    if (field.kind === 'empty list') {
      return { name: field.name, type: 'RECORD', mode: 'REPEATED', fields: schemaOf(field.fields) }
    }
    return { name: field.name, type: 'RECORD', mode: 'REPEATED', fields: parameterSchema }
  })
}

const parameterSchema: readonly SchemaField[] = [
  { name: 'key', type: 'STRING', mode: 'NULLABLE' },
  {
    name: 'value',
    type: 'RECORD',
    mode: 'NULLABLE',
    fields: parameterSlots.map((slot): SchemaField => ({ name: slot.name, type: slot.type, mode: 'NULLABLE' })),
  },
]
