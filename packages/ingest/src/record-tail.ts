import { type Day, isDay } from '@gata/base'
import type { ObjectContract, RecordScanner, Violation } from '@gata/connectors'

type JsonRecord = Readonly<Record<string, unknown>>

/** Days, both inclusive. */
export interface DayRange {
  readonly from: Day
  readonly to: Day
}

/** Reads of a record what places it in time, as the piece of its line: its day `w` where it is read by days, its change time `c`. */
export interface RecordTail {
  /** The piece of a record's line, or what is wrong with its day. */
  readonly of: (record: JsonRecord) => string | Violation
  /** The same of a record that was scanned, as bytes; null where something is wrong with its day or only the parsed record can tell. */
  readonly ofText: (scanner: RecordScanner, bytes: Buffer) => Uint8Array | null
  /** The first and the last day that a record named; null where none did. */
  readonly days: () => DayRange | null
}

/** Compiles it for the records of one package. */
export function createRecordTail({ sync }: ObjectContract): RecordTail {
  if (sync.kind === 'full') return { of: () => '', ofText: () => nothing, days: () => null }
  const { field } = sync
  const read = readerOf(field)
  const readText = (scanner: RecordScanner, bytes: Buffer): string | null => {
    const place = scanner.textOf(field)
    return place && bytes.toString('utf8', place.start, place.end)
  }
  if (sync.kind === 'changes') {
    return {
      of: (record) => changePiece(read(record)),
      ofText: (scanner, bytes) => Buffer.from(changePiece(readText(scanner, bytes))),
      days: () => null,
    }
  }
  const { pieceOf, days } = dayPieces(field)
  if (sync.newest === undefined) {
    return {
      of: (record) => pieceOf(read(record)),
      ofText: rememberLast(field, (text) => {
        const piece = pieceOf(text)
        return typeof piece === 'string' ? piece : null
      }),
      days,
    }
  }
  const readAge = readerOf(sync.newest)
  return {
    of: (record) => {
      const piece = pieceOf(read(record))
      return typeof piece === 'string' ? piece + agePiece(readAge(record)) : piece
    },
    ofText: () => null,
    days,
  }
}

/** Most records name the day that the one before them named, which a look at the bytes tells. */
function rememberLast(field: string, pieceOf: (text: string) => string | null): RecordTail['ofText'] {
  let lastText: Uint8Array = nothing
  let lastPiece: Uint8Array = nothing
  return (scanner, bytes) => {
    const place = scanner.textOf(field)
    if (!place) return null
    if (isSame(bytes, place.start, place.end, lastText)) return lastPiece
    const piece = pieceOf(bytes.toString('utf8', place.start, place.end))
    if (piece === null) return null
    lastText = Uint8Array.prototype.slice.call(bytes, place.start, place.end)
    lastPiece = Buffer.from(piece)
    return lastPiece
  }
}

function isSame(bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  if (end - start !== text.length || text.length === 0) return false
  for (let index = 0; index < text.length; index++) if (bytes[start + index] !== text[index]) return false
  return true
}

const nothing = new Uint8Array()

function changePiece(changed: unknown): string {
  return typeof changed === 'string' ? `,"c":${JSON.stringify(changed)}` : ''
}

function agePiece(milliseconds: unknown): string {
  return typeof milliseconds === 'number' && Number.isFinite(milliseconds)
    ? `,"c":"${new Date(milliseconds).toISOString()}"`
    : ''
}

function dayPieces(field: string): {
  readonly pieceOf: (value: unknown) => string | Violation
  readonly days: () => DayRange | null
} {
  let range: DayRange | null = null
  // Records name few days, many times each.
  const answers = new Map<string | number | null, string>()
  const pieceOf = (value: unknown): string | Violation => {
    const dayPart = dayPartOf(value)
    const known = answers.get(dayPart)
    if (known !== undefined) return known
    const day = dayOf(dayPart)
    if (day === null) return { path: field, expected: 'a day', got: shown(value) }
    const piece = `,"w":"${day}"`
    answers.set(dayPart, piece)
    range = { from: range && range.from < day ? range.from : day, to: range && range.to > day ? range.to : day }
    return piece
  }
  return { pieceOf, days: () => range }
}

function readerOf(field: string): (record: JsonRecord) => unknown {
  const path = field.split('.')
  return (record) =>
    path.reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
      record,
    )
}

/** What of a value names its day: the date of a text, the whole days of a number of seconds or milliseconds since 1970. */
function dayPartOf(value: unknown): string | number | null {
  if (typeof value === 'string') return value.length > 10 ? value.slice(0, 10) : value
  if (typeof value !== 'number') return null
  return Math.floor(value / (Math.abs(value) < SECONDS_BELOW ? 86_400 : 86_400_000))
}

/** As seconds this is the year 5138, as milliseconds the year 1973. */
const SECONDS_BELOW = 100_000_000_000

/** 9999-12-31, in days since 1970. */
const LAST_DAY = 2_932_896

/** Vendors write days with dashes or without. */
function dayOf(dayPart: string | number | null): Day | null {
  if (dayPart === null) return null
  if (typeof dayPart === 'number') {
    return dayPart >= 0 && dayPart <= LAST_DAY ? new Date(dayPart * 86_400_000).toISOString().slice(0, 10) : null
  }
  const day = dayPart.length === 8 ? `${dayPart.slice(0, 4)}-${dayPart.slice(4, 6)}-${dayPart.slice(6)}` : dayPart
  return isDay(day) ? day : null
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 80)
}
