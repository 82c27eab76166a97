/** SQL of a text that is null where the vendor writes a missing value, or a direct visit, as a word. */
export function known(expression: string): string {
  return `case when ${expression} not in ('', '(not set)', '(direct)', '(none)', 'EMPTY') then ${expression} end`
}
