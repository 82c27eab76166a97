import { GataError } from '@gata/base'

/** Reads `--port`. */
export function port(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new GataError('bad-option', 'no such port', { where: '--port', expected: '0 to 65535', got: text })
  }
  return number
}
