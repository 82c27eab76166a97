import type { Document, LineCounter } from 'yaml'

/** Which of the files that a person edits this is: the stem of its error codes (`tenants-missing`, `-unreadable`, `-invalid`). */
export type FileKind = 'tenants' | 'connectors' | 'selectors' | 'overlay'

/** A YAML file as it stands on disk; its document keeps comments and positions. */
export interface YamlFile {
  readonly path: string
  readonly kind: FileKind
  readonly text: string
  readonly document: Document
  readonly lines: LineCounter
}
