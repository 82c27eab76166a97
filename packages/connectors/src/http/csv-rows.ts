/** A row of a CSV file: its cells, without quotes. */
export type CsvRow = readonly string[]

/**
 * Reads CSV as it arrives, in batches of rows: cells with or without quotes, `""` for a quote in quotes, line breaks in quotes, LF or
 * CRLF. A byte order mark is left out, and so is an empty line. Throws where the file ends inside quotes.
 * Source: RFC 4180
 */
export async function* csvRows(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly CsvRow[]> {
  const decoder = new TextDecoder()
  const reader = createRowReader()
  for await (const chunk of body) {
    const rows = reader.read(decoder.decode(chunk, { stream: true }))
    if (rows.length > 0) yield rows
  }
  const rows = [...reader.read(decoder.decode()), ...reader.end()]
  if (rows.length > 0) yield rows
}

function createRowReader() {
  let cell = ''
  let row: string[] = []
  /** Inside quotes; or right behind a quote in quotes, which ends them or is the first of two. */
  let state: 'plain' | 'quoted' | 'quote' = 'plain'
  let rows: CsvRow[] = []

  function endRow(): void {
    if (row.length === 0 && cell === '') return
    row.push(cell)
    rows.push(row)
    row = []
    cell = ''
  }

  function readPlain(character: string): void {
    if (character === '"') state = 'quoted'
    else if (character === ',') {
      row.push(cell)
      cell = ''
    } else if (character === '\n') endRow()
    else if (character !== '\r') cell += character
  }

  return {
    read(text: string): readonly CsvRow[] {
      for (let at = 0; at < text.length; at++) {
        const character = text.charAt(at)
        if (state === 'quoted') {
          const end = text.indexOf('"', at)
          cell += text.slice(at, end === -1 ? text.length : end)
          at = end === -1 ? text.length : end
          if (end !== -1) state = 'quote'
        } else if (state === 'quote' && character === '"') {
          cell += '"'
          state = 'quoted'
        } else {
          state = 'plain'
          readPlain(character)
        }
      }
      const found = rows
      rows = []
      return found
    },
    end(): readonly CsvRow[] {
      if (state === 'quoted') throw new Error('a CSV file ended inside quotes')
      endRow()
      return rows
    },
  }
}
