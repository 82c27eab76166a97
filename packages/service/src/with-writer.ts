import type { Warehouse } from '@gata/warehouse'
import type { Project } from './project.ts'

/**
 * Does some work as the one writer of the project's warehouse.
 *
 * @throws GataError `warehouse-locked` where another run holds it.
 */
export async function withWriter<T>(
  project: Project,
  command: string,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  await using warehouse = await project.target.openWriter({ command, memoryLimit: project.memoryLimit })
  return await work(warehouse)
}
