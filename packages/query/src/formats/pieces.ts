/** Rows that are written at a time: enough that a piece is worth a write, few enough that a slow reader holds little. */
const rowsOfPiece = 1000

/** Text of all rows in pieces, each line by `line`. */
export function* pieces(rowCount: number, line: (row: number) => string): Generator<string> {
  for (let start = 0; start < rowCount; start += rowsOfPiece) {
    let piece = ''
    const end = Math.min(start + rowsOfPiece, rowCount)
    for (let row = start; row < end; row++) piece += line(row)
    yield piece
  }
}
