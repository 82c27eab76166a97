import { type ControlStore, openControlStore } from '@gata/control'
import type { Project } from './project.ts'

/** Opens the project's control store: `DATABASE_URL`, else the embedded one of its home. */
export async function openProjectControl(project: Project): Promise<ControlStore> {
  const databaseUrl = project.environment['DATABASE_URL']
  return await openControlStore({ home: project.home, ...(databaseUrl ? { databaseUrl } : {}) })
}
