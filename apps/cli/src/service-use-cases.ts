import { access } from './use-cases/access.ts'
import { initConnectors, showConnector } from './use-cases/connectors.ts'
import { erase } from './use-cases/erase.ts'
import { ingest } from './use-cases/ingest.ts'
import { list } from './use-cases/list.ts'
import { compile, test } from './use-cases/models.ts'
import { onboard } from './use-cases/onboard.ts'
import { plan } from './use-cases/plan.ts'
import { publish, show } from './use-cases/published.ts'
import { build, retry, run } from './use-cases/run-models.ts'
import { serve } from './use-cases/simulate.ts'
import { start } from './use-cases/start.ts'
import { add, disable, remove } from './use-cases/tenants.ts'
import type { UseCases } from './use-cases.ts'

/** The use cases as the service does them. */
export const serviceUseCases: UseCases = {
  start,
  addTenant: add,
  disableSources: disable,
  removeTenant: remove,
  erase,
  onboard,
  initConnectors,
  showConnector,
  simulate: serve,
  ingest,
  compile,
  list,
  plan,
  run,
  build,
  retry,
  test,
  publish,
  access,
  show,
}
