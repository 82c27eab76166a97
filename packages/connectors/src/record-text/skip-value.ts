/**
 * Finds the end of a value in JSON text as long as the text is the one that `JSON.stringify` would write; -1 where it is not, or where
 * only parsing can tell: white space, escapes, numbers that a double may write in another way, names that look like list positions.
 *
 * Text that passes can be kept as it came, and is byte for byte what parsing and writing it again would give. The byte behind the text
 * must not be one that could continue it.
 */
export function skipValue(bytes: Uint8Array, at: number): number {
  switch (bytes[at] ?? 0) {
    case QUOTE:
      return skipText(bytes, at)
    case OPEN_OBJECT:
      return skipObject(bytes, at)
    case OPEN_LIST:
      return skipList(bytes, at, skipValue)
    case LETTER_T:
      return skipWord(bytes, at, TRUE)
    case LETTER_F:
      return skipWord(bytes, at, FALSE)
    case LETTER_N:
      return skipWord(bytes, at, NULL)
    default:
      return skipNumber(bytes, at)
  }
}

/** The end of a text value, its quotes included. */
export function skipText(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return -1
  let index = at + 1
  while (endsText[bytes[index] ?? 0] === 0) index++
  return bytes[index] === QUOTE ? index + 1 : -1
}

/** The end of a list whose items `item` ends. */
export function skipList(bytes: Uint8Array, at: number, item: (bytes: Uint8Array, at: number) => number): number {
  if (bytes[at] !== OPEN_LIST) return -1
  if (bytes[at + 1] === CLOSE_LIST) return at + 2
  for (let index = at + 1; ; index++) {
    index = item(bytes, index)
    if (index < 0) return -1
    if (bytes[index] === CLOSE_LIST) return index + 1
    if (bytes[index] !== COMMA) return -1
  }
}

/** The end of a field's name and its colon. A name of digits would be moved to the front by whoever parses it. */
export function skipName(bytes: Uint8Array, at: number): number {
  const first = bytes[at + 1]
  if (first !== undefined && first >= ZERO && first <= NINE) return -1
  const end = skipText(bytes, at)
  return end > 0 && bytes[end] === COLON ? end + 1 : -1
}

/** The end of `true`, `false` or `null`, given as bytes. */
export function skipWord(bytes: Uint8Array, at: number, word: Uint8Array): number {
  for (let index = 0; index < word.length; index++) {
    if (bytes[at + index] !== word[index]) return -1
  }
  return at + word.length
}

/** The end of a number of up to 15 digits, which a double holds and writes as it came. */
export function skipNumber(bytes: Uint8Array, at: number): number {
  const start = bytes[at] === MINUS ? at + 1 : at
  const whole = skipDigits(bytes, start)
  if (whole === start) return -1
  const isZero = bytes[start] === ZERO
  if (isZero && whole > start + 1) return -1
  if (bytes[whole] !== POINT) {
    const isOdd =
      (isZero && start > at) || whole - start > 15 || bytes[whole] === LETTER_E || bytes[whole] === LETTER_UPPER_E
    return isOdd ? -1 : whole
  }
  const end = skipDigits(bytes, whole + 1)
  const decimals = end - whole - 1
  // Six decimals are written out, however small the number; a last zero would be left out.
  const isOdd = decimals === 0 || decimals > 6 || bytes[end - 1] === ZERO || end - start > 16
  return isOdd || bytes[end] === LETTER_E || bytes[end] === LETTER_UPPER_E ? -1 : end
}

/** The end of an integer among such numbers. */
export function skipInteger(bytes: Uint8Array, at: number): number {
  const end = skipNumber(bytes, at)
  if (end < 0) return -1
  for (let index = at; index < end; index++) if (bytes[index] === POINT) return -1
  return end
}

/** The first byte that is no digit. */
export function skipDigits(bytes: Uint8Array, at: number): number {
  let index = at
  for (let byte = bytes[index]; byte !== undefined && byte >= ZERO && byte <= NINE; byte = bytes[index]) index++
  return index
}

function skipObject(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] === CLOSE_OBJECT) return at + 2
  for (let index = at + 1; ; index++) {
    const value = skipName(bytes, index)
    if (value < 0) return -1
    index = skipValue(bytes, value)
    if (index < 0) return -1
    if (bytes[index] === CLOSE_OBJECT) return index + 1
    if (bytes[index] !== COMMA) return -1
  }
}

const asBytes = (word: string): Uint8Array => Uint8Array.from(word, (letter) => letter.charCodeAt(0))

export const TRUE = asBytes('true')
export const FALSE = asBytes('false')
export const NULL = asBytes('null')

export const QUOTE = 0x22
export const OPEN_OBJECT = 0x7b
export const CLOSE_OBJECT = 0x7d
export const OPEN_LIST = 0x5b
export const CLOSE_LIST = 0x5d
export const COMMA = 0x2c
export const COLON = 0x3a
export const MINUS = 0x2d
export const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const LETTER_E = 0x65
const LETTER_UPPER_E = 0x45
const LETTER_F = 0x66
export const LETTER_N = 0x6e
const LETTER_T = 0x74

const SPACE = 0x20
export const BACKSLASH = 0x5c

/** One for each byte that ends a text or that can not stand in it unescaped. */
const endsText = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte < SPACE || byte === QUOTE || byte === BACKSLASH),
)
