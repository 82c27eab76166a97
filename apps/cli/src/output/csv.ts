/** A line of comma-separated values as RFC 4180 has it; null is an empty field. */
export function csvLine(values: readonly unknown[]): string {
  return values.map(csvField).join(',')
}

function csvField(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
