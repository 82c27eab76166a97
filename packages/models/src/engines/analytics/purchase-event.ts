import type { ModelSource } from '../../tenant.ts'
import { logicOf } from '../engine.ts'

/** The event by which a source reports a purchase: the last step of the tenant's funnel; only its value is revenue. */
export function purchaseEvent(source: ModelSource): string {
  return logicOf(source, 'events').funnelSteps?.at(-1) ?? 'purchase'
}
