import type { WireColumn } from '@gata/connectors'

type WireType = WireColumn['type']

/** The type that holds both: what is always of one type keeps it, numbers are DOUBLE together, all else is JSON. */
export function widerType(a: WireType, b: WireType): WireType {
  if (a === b) return a
  const isNumeric = (type: WireType): boolean => type === 'BIGINT' || type === 'DOUBLE'
  return isNumeric(a) && isNumeric(b) ? 'DOUBLE' : 'JSON'
}
