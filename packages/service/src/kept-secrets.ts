import { operator, readKeyRing, readSecrets, type SourcePlace, storeSecret } from '@gata/control'
import { openProjectControl } from './open-project-control.ts'
import type { Project } from './project.ts'

/** The secrets that the control store keeps, while it is open. */
export interface KeptSecrets extends AsyncDisposable {
  /** Those in force of a source, given ones among them. */
  read(place: SourcePlace, given: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>
  store(place: SourcePlace, name: string, value: string, supersedes: string | undefined): Promise<void>
}

/** Opens the control store of a project for its secrets. */
export async function openKeptSecrets(project: Project): Promise<KeptSecrets> {
  const store = await openProjectControl(project)
  const keys = await readKeyRing(project.home, project.environment['GATA_SECRET_KEY'])
  return {
    read: (place, given) => readSecrets(store.db, keys, place, given),
    store: (place, name, value, supersedes) =>
      storeSecret(store.db, keys, { ...place, name, value, supersedes }, { by: operator, now: project.clock.now() }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}
