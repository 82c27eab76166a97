/** What a crowd asks. */
export type Mix =
  /** Each question is one that nobody has asked before. */
  | 'new'
  /** One question in four is new, the others are among seven that all clients of a tenant ask. */
  | 'often the same'

/** Clients that ask one question after the other, all at the same time. */
export interface Crowd {
  readonly clients: number
  readonly seconds: number
  readonly mix: Mix
  /** The limit of a new question starts here, so that it was not asked by an earlier crowd. */
  readonly firstLimit: number
  /** Asks one question, told apart by its limit; gives how the answer came about. */
  readonly ask: (client: number, limit: number) => Promise<string>
}

/** How long a crowd waited, in milliseconds. */
export interface Waits {
  readonly requests: number
  readonly median: number
  /** The slowest in a hundred. */
  readonly p99: number
}

/** What became of a crowd. */
export interface CrowdOutcome {
  readonly all: Waits
  /** By how the answer came about: `computed`, `shared` with one who asked at the same time, or `remembered`. */
  readonly byOrigin: Readonly<Record<string, Waits>>
  readonly failures: readonly string[]
}

const repeated = 7

/** Lets a crowd ask until the time is over. */
export async function askAsCrowd({ clients, seconds, mix, firstLimit, ask }: Crowd): Promise<CrowdOutcome> {
  // What is asked often was asked before.
  if (mix === 'often the same')
    for (let limit = 1; limit <= repeated; limit++)
      await Promise.all(everybody(clients, (number) => ask(number, limit)))
  const end = performance.now() + seconds * 1000
  const times: Record<string, number[]> = {}
  const failures: string[] = []
  let newest = firstLimit
  const client = async (number: number): Promise<void> => {
    // Each begins somewhere else, so that not all ask the same kind of question at once.
    for (let turn = number; performance.now() < end; turn++) {
      const isNew = mix === 'new' || turn % 4 === 0
      const before = performance.now()
      try {
        const origin = await ask(number, isNew ? newest++ : 1 + (turn % repeated))
        const waited = performance.now() - before
        const list = (times[origin] ??= [])
        list.push(waited)
      } catch (thrown) {
        failures.push(String(thrown))
      }
    }
  }
  await Promise.all(everybody(clients, client))
  return {
    all: waitsOf(Object.values(times).flat()),
    byOrigin: Object.fromEntries(Object.entries(times).map(([origin, list]) => [origin, waitsOf(list)])),
    failures,
  }
}

function everybody<T>(clients: number, work: (client: number) => T): readonly T[] {
  return Array.from({ length: clients }, (_, number) => work(number))
}

function waitsOf(times: readonly number[]): Waits {
  const sorted = times.toSorted((left, right) => left - right)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0
  return { requests: sorted.length, median: at(0.5), p99: at(0.99) }
}
