import { openWarehouse, type Queryable } from '@gata/warehouse'
import type { Project } from './project.ts'

/**
 * Does some work that reads the project's warehouse and leaves it as it is. Where there is no warehouse yet, the work is given an empty one.
 *
 * @throws GataError `warehouse-locked` where a run holds it.
 */
export async function withReader<T>(project: Project, work: (warehouse: Queryable) => Promise<T>): Promise<T> {
  await using warehouse =
    (await project.target.openReader({ memoryLimit: project.memoryLimit })) ?? (await openWarehouse(':memory:'))
  return await work(warehouse)
}
