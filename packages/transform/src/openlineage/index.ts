export {
  type LineageRun,
  type LineageTest,
  nodeEvents,
  runEvent,
  testEvents,
  type WorkEvents,
} from './lineage-events.ts'
export type { LineageNames } from './names.ts'
export type { RunEvent } from './run-event.ts'
