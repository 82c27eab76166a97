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

  /** Names must be plain words, and each stand once. */
  names(path: string, names: readonly string[]): void {
    const seen = new Set<string>()
    for (const name of names) {
      if (!/^[A-Za-z_]\w*$/.test(name))
        this.add(
          'bad-name',
          `${path}.${name}`,
          'a name is made of letters, digits and underscores and begins with no digit',
        )
      if (name === 'time') this.add('bad-name', `${path}.${name}`, 'time is the name of the bucket')
      if (seen.has(name)) this.add('duplicate-name', `${path}.${name}`, `${name} stands twice`)
      seen.add(name)
    }
  }
}
