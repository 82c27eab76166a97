import type { Terminal } from '../terminal.ts'
import { type Paint, paintFor } from './paint.ts'

/** Something a command is doing or has done; a later step with the same id takes its place. */
export interface Step {
  readonly id: string
  readonly label: string
  readonly state: 'running' | 'done' | 'failed' | 'skipped'
  /** Figures or the reason: `1,204 rows in 2.4 s`. */
  readonly detail?: string
  /** A part of something larger: while a person watches, it leaves no line behind unless it fails. */
  readonly isPart?: boolean
}

/** Shows what goes on, on the error stream so that results can be piped. */
export interface Progress {
  show(step: Step): void
  /** Takes away what is still drawn. */
  end(): void
}

/** Redrawn lines while a person watches, else a line for each step that ends. */
export function createProgress(terminal: Terminal, now: () => number = () => performance.now()): Progress {
  const paint = paintFor(terminal)
  return terminal.isLive ? liveProgress(terminal, paint, now) : plainProgress(terminal, paint)
}

function plainProgress(terminal: Terminal, paint: Paint): Progress {
  return {
    show(step) {
      if (step.state !== 'running') terminal.writeError(`${lineOf(step, paint)}\n`)
    },
    end() {},
  }
}

const MOST_LINES = 8
const REDRAW_MS = 60

function liveProgress(terminal: Terminal, paint: Paint, now: () => number): Progress {
  const running = new Map<string, Step>()
  let drawn = 0
  let drawnAt = Number.NEGATIVE_INFINITY
  const erase = (): string => {
    const text = drawn > 0 ? `\u001b[${drawn}A\u001b[J` : ''
    drawn = 0
    return text
  }
  return {
    show(step) {
      // Figures of a step that is drawn already may wait: a thousand pages a second need no thousand drawings.
      if (step.state === 'running' && running.has(step.id) && now() - drawnAt < REDRAW_MS) {
        running.set(step.id, step)
        return
      }
      let text = erase()
      if (step.state === 'running') {
        running.set(step.id, step)
      } else {
        running.delete(step.id)
        if (!step.isPart || step.state === 'failed') text += `${lineOf(step, paint)}\n`
      }
      const lines = [...running.values()].slice(-MOST_LINES)
      drawn = lines.length
      drawnAt = now()
      // One character less than the line holds: a line that wraps would be two to take away.
      terminal.writeError(text + lines.map((each) => `${cut(lineOf(each, plain), terminal.columns - 1)}\n`).join(''))
    },
    end() {
      running.clear()
      terminal.writeError(erase())
    },
  }
}

const plain: Paint = (_, text) => text

const marks = {
  running: ['yellow', '·'],
  done: ['green', '✓'],
  failed: ['red', '✗'],
  skipped: ['dim', '-'],
} as const

function lineOf({ label, state, detail }: Step, paint: Paint): string {
  const [colour, mark] = marks[state]
  return `${paint(colour, mark)} ${label}${detail ? paint('dim', `  ${detail}`) : ''}`
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text
}
