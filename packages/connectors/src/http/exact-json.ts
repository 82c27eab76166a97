/**
 * Parses JSON without losing digits: an integer that a double cannot hold comes as its text, everything else as usual.
 * Vendors write ids of up to 19 digits as JSON numbers.
 */
export function parseExactJson(text: string): unknown {
  return mayHoldLongInteger.test(text) ? JSON.parse(text, keepDigits as Reviver) : JSON.parse(text) // see keepDigits
}

const mayHoldLongInteger = /[:[,]\s*-?\d{16}/

type Reviver = NonNullable<Parameters<typeof JSON.parse>[1]>

/** TypeScript does not know the third argument yet. Source: https://tc39.es/proposal-json-parse-with-source/ */
function keepDigits(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  const isLossy = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  return isLossy && /^-?\d+$/.test(context.source ?? '') ? context.source : value
}
