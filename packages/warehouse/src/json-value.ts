import { DuckDBTypeId, type DuckDBValueConverter, type Json, JsonDuckDBValueConverter } from '@duckdb/node-api'

/**
 * Values as JSON without loss: a BIGINT is a number while a number holds it exactly, else text; decimals are text; an instant is
 * ISO-8601 in UTC with its microseconds only where it has any beyond milliseconds.
 */
export const lossless: DuckDBValueConverter<Json> = (value, type, converter) => {
  if (typeof value === 'bigint') return exactNumber(value)
  const plain = JsonDuckDBValueConverter(value, type, converter)
  return type.typeId === DuckDBTypeId.TIMESTAMP_TZ && typeof plain === 'string' ? isoInstant(plain) : plain
}

function exactNumber(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}

/** DuckDB writes `2026-11-01 04:30:00.25+00`; connections stand in UTC. */
function isoInstant(text: string): string {
  const [, day, time, fraction] = /^(\S+) (\d\d:\d\d:\d\d)(?:\.(\d+))?/.exec(text) ?? []
  if (day === undefined || time === undefined) return text
  const digits = (fraction ?? '').padEnd(3, '0')
  return `${day}T${time}.${digits.length > 3 && /[1-9]/.test(digits.slice(3)) ? digits.padEnd(6, '0') : digits.slice(0, 3)}Z`
}
