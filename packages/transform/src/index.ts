export { compile } from './compile.ts'
export { defineModel } from './define-model.ts'
export type { Manifest, ManifestNode } from './manifest.ts'
export type { Layer, Model, ModelKind, ModelSpec, ModelTest, Severity } from './model.ts'
