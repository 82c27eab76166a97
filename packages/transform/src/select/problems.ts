import { GataError, isGataError } from '@gata/base'

/** Gathers what is wrong with a selection, so that all of it is said at once. */
export class Problems {
  readonly #found: GataError[] = []

  /** What `work` gives, or the other value where it throws a problem. */
  try<T>(work: () => T, otherwise: T): T {
    try {
      return work()
    } catch (thrown) {
      if (!isGataError(thrown)) throw thrown
      this.#found.push(thrown)
      return otherwise
    }
  }

  /** @throws GataError the one problem as it is, several as `bad-selection`. */
  throwIfAny(): void {
    const [first, ...others] = this.#found
    if (!first) return
    if (others.length === 0) throw first
    const lines = this.#found.map(({ message }) => `\n  ${message}`)
    throw new GataError('bad-selection', `the selection has ${this.#found.length} problems:${lines.join('')}`)
  }
}
