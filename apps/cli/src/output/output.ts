import type { Terminal } from '../terminal.ts'
import { errorRecord, errorText } from './error-text.ts'
import { paintFor } from './paint.ts'
import { createProgress, type Step } from './progress.ts'
import { renderTable, type TableColumn } from './table.ts'

/** Where a command says what it does and what came of it: for a person, or as JSON lines for a program. */
export interface Output {
  step(step: Step): void
  /** A result; a program gets `record`, a person the text. */
  result(record: Readonly<Record<string, unknown>>, text: string): void
  /** Stands above a table; a program gets nothing. */
  heading(text: string): void
  /** Rows; a program gets each as a line, or other records in their place. */
  table(columns: readonly TableColumn[], rows: readonly OutputRecord[], records?: readonly OutputRecord[]): void
  /** Lines that may be piped: a person finds all that comes later beside them, a program only the result. */
  lines(lines: readonly { readonly text: string; readonly record: Readonly<Record<string, unknown>> }[]): void
  error(error: unknown): void
  /** Takes away what is still drawn. */
  end(): void
}

type OutputRecord = Readonly<Record<string, unknown>>

/** The output for a person. */
export function personOutput(terminal: Terminal): Output {
  const paint = paintFor(terminal)
  const progress = createProgress(terminal)
  let write = (text: string): void => terminal.write(text)
  return {
    step: (step) => progress.show(step),
    result: (_, text) => write(`${text}\n`),
    heading: (text) => write(`\n${paint('bold', text)}\n`),
    table: (columns, rows) => write(renderTable(columns, rows, paint)),
    lines: (lines) => {
      write(lines.map(({ text }) => `${text}\n`).join(''))
      write = (text) => terminal.writeError(text)
    },
    error: (error) => terminal.writeError(errorText(error, paint)),
    end: () => progress.end(),
  }
}

/** The output for a program: one JSON object a line, told apart by `type` (`step`, `result`, `row`, `error`). */
export function programOutput(terminal: Terminal): Output {
  const line = (record: Readonly<Record<string, unknown>>): void => terminal.write(`${JSON.stringify(record)}\n`)
  let hasLines = false
  return {
    step: (step) => line({ type: 'step', ...step }),
    result: (record) => line({ type: 'result', ...record }),
    heading: () => {},
    table: (_, rows, records = rows) => {
      if (!hasLines) records.forEach((row) => line({ type: 'row', ...row }))
    },
    lines: (lines) => {
      lines.forEach(({ record }) => line({ type: 'row', ...record }))
      hasLines = true
    },
    error: (error) => line({ type: 'error', ...errorRecord(error) }),
    end: () => {},
  }
}
