import { z } from 'zod'
import { wire } from '../wire.ts'
import { MINUS, POINT, skipDigits } from './skip-value.ts'

/** Whether the text between two places keeps a pattern. The text holds no escapes. */
export type TestText = (bytes: Uint8Array, start: number, end: number) => boolean

/** Compiles a pattern; the ones that stand in every record of figures are compared byte by byte, the others by a regular expression. */
export function compileTextTest(pattern: string): TestText {
  return byteTests.get(pattern) ?? byExpression(pattern)
}

const byteTests: ReadonlyMap<string, TestText> = new Map<string, TestText>([
  [patternOf(wire.integerText), isInteger],
  [patternOf(wire.decimalText), isDecimal],
  [patternOf(wire.day), looksLike('0000-00-00')],
  [patternOf(wire.compactDay), looksLike('00000000')],
])

function patternOf(schema: z.ZodString): string {
  return z.toJSONSchema(schema).pattern ?? ''
}

function isInteger(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start
  return first < end && skipDigits(bytes, first) === end
}

/** An exponent, which is rare, is left to parsing. */
function isDecimal(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start
  const whole = skipDigits(bytes, first)
  if (whole === first) return false
  return whole === end || (bytes[whole] === POINT && whole + 1 < end && skipDigits(bytes, whole + 1) === end)
}

/** A text of a fixed length: digits where the template has a zero, else what it has. */
function looksLike(template: string): TestText {
  return (bytes, start, end) => {
    if (end - start !== template.length) return false
    for (let index = 0; index < template.length; index++) {
      const wanted = template.charCodeAt(index)
      const byte = bytes[start + index] ?? 0
      if (wanted === ZERO ? byte < ZERO || byte > NINE : byte !== wanted) return false
    }
    return true
  }
}

function byExpression(pattern: string): TestText {
  const expression = new RegExp(pattern, 'u')
  return (bytes, start, end) => expression.test(decoder.decode(bytes.subarray(start, end)))
}

const decoder = new TextDecoder()
const ZERO = 0x30
const NINE = 0x39
