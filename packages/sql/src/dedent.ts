/** Takes the common indentation off a multi-line text and trims its ends, so that compiled SQL reads as written by hand. */
export function dedent(text: string): string {
  const lines = text
    .replace(/^[ \t]*\n/, '')
    .trimEnd()
    .split('\n')
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const common = Math.min(...indents, Number.MAX_SAFE_INTEGER)
  return lines
    .map((line) => line.slice(Math.min(common, line.length)))
    .join('\n')
    .trim()
}
