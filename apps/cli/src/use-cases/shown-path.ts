import { relative } from 'node:path'
import type { Work } from '../use-cases.ts'

/** A path as a person in the folder of the project would write it. */
export function shown(work: Work, path: string): string {
  const near = relative(work.settings.project, path)
  return near.startsWith('..') ? path : near
}
