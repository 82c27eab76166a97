import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** What a command knows of the place it runs in; a test gives its own. */
export interface Terminal {
  /** Results: what a person reads at the end, or a program reads all along. */
  write(text: string): void
  /** Progress and errors. */
  writeError(text: string): void
  /** Whether a person watches, so that lines may be redrawn. */
  readonly isLive: boolean
  readonly hasColour: boolean
  /** Characters in a line. */
  readonly columns: number
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly folder: string
  /** Asks a person; null where nobody sits in front of it. */
  readonly ask: Ask | null
  /** All that was piped in. */
  readonly readInput: () => Promise<string>
}

/** Puts a question and gives the line that was typed; a hidden one does not show on the screen. */
export type Ask = (question: string, options?: { readonly isHidden?: boolean }) => Promise<string>

/** The terminal of this process. Colour follows https://no-color.org. */
export function processTerminal(): Terminal {
  const { env, stdin, stdout, stderr } = process
  return {
    write: (text) => void stdout.write(text),
    writeError: (text) => void stderr.write(text),
    isLive: stderr.isTTY && env['CI'] === undefined,
    hasColour: stderr.isTTY && stdout.isTTY && !env['NO_COLOR'],
    columns: stderr.columns ?? 120,
    environment: env,
    folder: process.cwd(),
    ask: stdin.isTTY && stderr.isTTY ? askPerson : null,
    readInput: () => text(stdin),
  }
}

/** On the error stream, so that a result can still be piped. */
async function askPerson(question: string, { isHidden = false } = {}): Promise<string> {
  if (isHidden) process.stderr.write(question)
  const output = isHidden ? nowhere() : process.stderr
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  try {
    return await lines.question(isHidden ? '' : question)
  } finally {
    lines.close()
    if (isHidden) process.stderr.write('\n')
  }
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}
