import type { UnitTest } from '@gata/transform'
import { sessionTests } from './engines/analytics/analytics-sessions.unit.ts'
import { shopTests } from './engines/ecommerce/orders.unit.ts'
import { adTests } from './engines/paid-ads/ad-performance.unit.ts'
import { eventTests } from './factories/events.unit.ts'
import { orderTests } from './factories/orders.unit.ts'
import { userTests } from './factories/users.unit.ts'

/** The unit tests of all models, as they stand beside them. */
export const unitTests: readonly UnitTest[] = [
  ...adTests,
  ...shopTests,
  ...orderTests,
  ...eventTests,
  ...sessionTests,
  ...userTests,
]
