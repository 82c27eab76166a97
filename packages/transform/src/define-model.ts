import type { Model, ModelSpec } from './model.ts'

/** Declares a model. Problems are found by {@link compile}, all at once, not here. */
export function defineModel(spec: ModelSpec): Model {
  return {
    type: 'relation',
    grain: [],
    tests: [],
    tags: [],
    tenant: null,
    after: [],
    heavyColumns: [],
    increment: null,
    ...spec,
    into: spec.into ?? null,
  }
}
