import { nearest } from '@gata/base'

/** Something in a model that does not hold together. */
export interface ModelProblem {
  /** Kebab-case and stable. */
  readonly code:
    | 'bad-name'
    | 'duplicate-name'
    | 'unknown-reference'
    | 'bad-join'
    | 'bad-dimension'
    | 'bad-measure'
    | 'bad-metric'
    | 'bad-expression'
    | 'bad-rollup'
    | 'cycle'
  /** Where: `metrics.roas.numerator`. */
  readonly path: string
  readonly message: string
}

/** Problems of one model, in the order in which they were found. */
export class ModelProblems {
  readonly found: ModelProblem[] = []

  add(code: ModelProblem['code'], path: string, message: string): void {
    this.found.push({ code, path, message })
  }

  /** Tells of a name that nothing has, with the one that was most likely meant. */
  unknown(path: string, what: string, name: string, candidates: readonly string[]): void {
    const near = nearest(name, candidates)
    this.add('unknown-reference', path, `no ${what} is called ${name}${near === null ? '' : `, did you mean ${near}?`}`)
  }

  /** Names must be plain words, and each stand once: SQL does not tell capitals from small letters, so a column would be taken for another. */
  names(path: string, names: readonly string[]): void {
    const seen = new Map<string, string>()
    for (const name of names) {
      const small = name.toLowerCase()
      if (!/^[A-Za-z_]\w*$/.test(name))
        this.add(
          'bad-name',
          `${path}.${name}`,
          'a name is made of letters, digits and underscores and begins with no digit',
        )
      if (small === 'time') this.add('bad-name', `${path}.${name}`, 'time is the name of the bucket')
      const before = seen.get(small)
      if (before !== undefined) {
        const message = before === name ? `${name} stands twice` : `${name} differs from ${before} in capitals alone`
        this.add('duplicate-name', `${path}.${name}`, message)
      }
      seen.set(small, name)
    }
  }
}
