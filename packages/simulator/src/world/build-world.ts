import { rename, rm } from 'node:fs/promises'
import { openWarehouse, type Queryable, type Warehouse } from '@gata/warehouse'
import { adDayStatements } from './ad-days.ts'
import { asOfMacros } from './as-of.ts'
import { campaignStatements } from './campaigns.ts'
import { eventStatements } from './events.ts'
import { orderStatements } from './orders.ts'
import { randomnessMacros } from './randomness.ts'
import { worldTables } from './tables.ts'
import { visitPlanStatements } from './visit-plan.ts'
import { visitStatements } from './visits.ts'
import type { WorldSpec } from './world-spec.ts'

/** Fills an open, empty database with a world. */
export async function fillWorld(database: Queryable, spec: WorldSpec): Promise<void> {
  const statements = [
    ...randomnessMacros(spec.seed),
    worldTables,
    ...campaignStatements(spec),
    ...visitPlanStatements(spec),
    ...visitStatements(spec),
    ...orderStatements(spec),
    ...eventStatements(),
    ...adDayStatements(spec),
    ...asOfMacros(spec),
    ...scaffolding.map((table) => `drop table ${table}`),
  ]
  for (const statement of statements) await database.run(statement)
}

/** Builds a world into a file, whole or not at all. */
export async function buildWorld(path: string, spec: WorldSpec): Promise<void> {
  const building = `${path}.building`
  await rm(building, { force: true })
  await rm(`${building}.wal`, { force: true })
  {
    await using database = await openWarehouse(building, { memoryLimit: '1500MB' })
    await fillWorld(database, spec)
    await database.run('checkpoint')
  }
  await rename(building, path)
}

/** Opens a built world to read. */
export async function openWorld(path: string): Promise<Warehouse> {
  return await openWarehouse(path, { readOnly: true, memoryLimit: '800MB' })
}

/** Tables that only the building needs. */
const scaffolding = [
  'campaign_plan',
  'placements',
  'ad_slot',
  'day_plan',
  'slot_ticket',
  'visit_plan',
  'visit_course',
  'visit_start',
  'order_plan',
]
