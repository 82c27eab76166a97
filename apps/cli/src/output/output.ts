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
  /** Rows; a program gets each as a line. */
  table(columns: readonly TableColumn[], rows: readonly Readonly<Record<string, unknown>>[]): void
  error(error: unknown): void
  /** Takes away what is still drawn. */
  end(): void
}

/** The output for a person. */
export function personOutput(terminal: Terminal): Output {
  const paint = paintFor(terminal)
  const progress = createProgress(terminal)
  return {
    step: (step) => progress.show(step),
    result: (_, text) => terminal.write(`${text}\n`),
    heading: (text) => terminal.write(`\n${paint('bold', text)}\n`),
    table: (columns, rows) => terminal.write(renderTable(columns, rows, paint)),
    error: (error) => terminal.writeError(errorText(error, paint)),
    end: () => progress.end(),
  }
}

/** The output for a program: one JSON object a line, told apart by `type` (`step`, `result`, `row`, `error`). */
export function programOutput(terminal: Terminal): Output {
  const line = (record: Readonly<Record<string, unknown>>): void => terminal.write(`${JSON.stringify(record)}\n`)
  return {
    step: (step) => line({ type: 'step', ...step }),
    result: (record) => line({ type: 'result', ...record }),
    heading: () => {},
    table: (_, rows) => rows.forEach((row) => line({ type: 'row', ...row })),
    error: (error) => line({ type: 'error', ...errorRecord(error) }),
    end: () => {},
  }
}
