import { GataError } from '@gata/base'
import type { UseCases } from './use-cases.ts'

/** The use cases as the service does them. */
export const serviceUseCases: UseCases = {
  start: () => missing('start'),
  simulate: () => missing('simulate'),
  ingest: () => missing('ingest'),
  compile: () => missing('compile'),
  run: () => missing('run'),
  test: () => missing('test'),
  publish: () => missing('publish'),
  show: () => missing('show'),
}

function missing(name: string): Promise<never> {
  return Promise.reject(new GataError('not-built-yet', `gata ${name} is not built yet`))
}
