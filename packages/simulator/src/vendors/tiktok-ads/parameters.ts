import { TikTokError } from './tiktok-error.ts'

/** Parameters of a request, from its address. */
export type Parameters = Readonly<Record<string, unknown>>

/** A text parameter; null where it was not given. */
export function textOf(parameters: Parameters, name: string): string | null {
  const value = parameters[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** A text parameter that must be there. */
export function requiredText(parameters: Parameters, name: string): string {
  const value = textOf(parameters, name)
  if (value === null) throw new TikTokError(40002, `Missing required field(s): ${name}.`)
  return value
}

/** A parameter written as JSON; null where it was not given. */
export function jsonOf(parameters: Parameters, name: string): unknown {
  const value = textOf(parameters, name)
  if (value === null) return null
  try {
    return JSON.parse(value)
  } catch {
    throw new TikTokError(40002, `${name}: Field must be valid JSON.`)
  }
}

/** A list of texts written as JSON. */
export function listOf(parameters: Parameters, name: string): readonly string[] {
  const value = jsonOf(parameters, name) ?? []
  if (Array.isArray(value)) return value.map(String)
  throw new TikTokError(40002, `${name}: Field must be an array.`)
}

/** A whole number of a range; `otherwise` where it was not given. */
export function numberOf(parameters: Parameters, name: string, otherwise: number, largest: number): number {
  const value = Number(textOf(parameters, name) ?? otherwise)
  if (Number.isInteger(value) && value >= 1 && value <= largest) return value
  throw new TikTokError(40002, `${name}: Field must be between 1 and ${largest}.`)
}
