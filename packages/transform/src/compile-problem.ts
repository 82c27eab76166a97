/** Something an author has to mend before the models make a graph. */
export interface CompileProblem {
  readonly model: string
  readonly code: string
  readonly message: string
}

/** Takes a problem of the model that is looked at. */
export type Report = (code: string, message: string) => void
