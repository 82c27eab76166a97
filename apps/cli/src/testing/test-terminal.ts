import { join } from 'node:path'
import { runCommand } from '../run-command.ts'
import type { Terminal } from '../terminal.ts'
import type { Outcome, UseCases } from '../use-cases.ts'

/** A terminal that keeps what is written. */
export function testTerminal(overrides: Partial<Terminal> = {}) {
  const written = { out: '', error: '' }
  const terminal: Terminal = {
    write: (text) => {
      written.out += text
    },
    writeError: (text) => {
      written.error += text
    },
    isLive: false,
    hasColour: false,
    columns: 100,
    ask: null,
    readInput: () => Promise.resolve(''),
    environment: {},
    folder: join(import.meta.dirname, '../../../..'),
    ...overrides,
  }
  return { terminal, written }
}

/** Use cases that do nothing and say so; those given take their place. */
function testUseCases(overrides: Partial<UseCases> = {}): UseCases {
  const nothing = (): Promise<Outcome> => Promise.resolve({ status: 'done', summary: 'Nothing to do.', record: {} })
  return {
    start: nothing,
    addTenant: nothing,
    disableSources: nothing,
    removeTenant: nothing,
    erase: nothing,
    onboard: nothing,
    simulate: nothing,
    initConnectors: nothing,
    showConnector: nothing,
    ingest: nothing,
    compile: nothing,
    list: nothing,
    plan: nothing,
    docs: nothing,
    run: nothing,
    build: nothing,
    retry: nothing,
    observe: nothing,
    test: nothing,
    publish: nothing,
    snapshots: nothing,
    pruneSnapshots: nothing,
    rollBack: nothing,
    schedule: nothing,
    query: nothing,
    serve: nothing,
    serveAgent: nothing,
    showDefinitions: nothing,
    exportDefinitions: nothing,
    importDefinitions: nothing,
    lintDefinitions: nothing,
    access: nothing,
    secrets: nothing,
    testUnits: nothing,
    showFailures: nothing,
    show: nothing,
    sourceFreshness: nothing,
    ...overrides,
  }
}

/** Runs a command line and gives its exit code and what it wrote. */
export async function runWords(
  words: string,
  useCases: Partial<UseCases> = {},
  place: Partial<Terminal> = {},
  signal = new AbortController().signal,
) {
  const { terminal, written } = testTerminal(place)
  const code = await runCommand(words.split(' ').filter(Boolean), {
    terminal,
    useCases: testUseCases(useCases),
    signal,
  })
  return { code, ...written }
}
