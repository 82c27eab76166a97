import { GraphError } from './graph-error.ts'

/** Parameters of a request, from its address or its form. */
export type Parameters = Readonly<Record<string, unknown>>

/** A text parameter; null where it was not given. */
export function textOf(parameters: Parameters, name: string): string | null {
  const value = parameters[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** A parameter written as JSON, or as plain text where it is no JSON; undefined where it was not given. */
export function jsonOf(parameters: Parameters, name: string): unknown {
  const text = textOf(parameters, name)
  if (text === null) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A list written as JSON or with commas. */
export function listOf(parameters: Parameters, name: string): readonly string[] {
  const value = jsonOf(parameters, name)
  if (Array.isArray(value)) return value.map(String)
  return value === undefined ? [] : (textOf(parameters, name) ?? '').split(',')
}

/** Fields asked for, in their order; what is asked of a nested one in braces is left out of its name. */
export function fieldsOf(parameters: Parameters): readonly string[] {
  let text = textOf(parameters, 'fields') ?? ''
  for (let last = ''; last !== text; ) {
    last = text
    text = text.replace(/\{[^{}]*\}/g, '')
  }
  const names = text.split(',').map((name) => name.trim())
  return [...new Set(names.filter((name) => name !== ''))]
}

/** A condition of the parameter `filtering`. */
export interface Filter {
  readonly field: string
  readonly operator: string
  readonly values: readonly string[]
}

/** The conditions of `filtering`, with their fields' names. */
export function filtersOf(parameters: Parameters): readonly Filter[] {
  const value = jsonOf(parameters, 'filtering') ?? []
  if (!Array.isArray(value)) throw new GraphError(100, '(#100) param filtering must be an array.')
  return value.map((entry: unknown) => {
    const {
      field,
      operator,
      value: operand,
    }: Parameters = typeof entry === 'object' && entry !== null ? { ...entry } : {}
    if (typeof field !== 'string' || typeof operator !== 'string') {
      throw new GraphError(100, '(#100) param filtering must have field, operator and value.')
    }
    return { field, operator, values: (Array.isArray(operand) ? operand : [operand]).map(String) }
  })
}
