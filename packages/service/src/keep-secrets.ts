import { didYouMean, GataError } from '@gata/base'
import { findConnector } from '@gata/connectors'
import {
  type ControlStore,
  type Doing,
  type KeptSecret,
  listSecrets,
  operator,
  readKeyRing,
  reencryptSecrets,
  removeSecrets,
  storeSecret,
} from '@gata/control'
import { findTenant } from '@gata/tenants'
import { openProjectControl } from './open-project-control.ts'
import type { Project } from './project.ts'

/** One source of a tenant, by names that a person gave. */
export interface NamedSource {
  readonly tenant: string
  readonly connector: string
}

/**
 * Keeps secrets of a source, encrypted in the control store, over those of the same names.
 *
 * @throws GataError `bad-secrets` naming every name that the connector does not know and every value that is empty; `unknown-tenant`,
 *   `unknown-connector`.
 */
export async function keepSecrets(
  project: Project,
  source: NamedSource,
  secrets: Readonly<Record<string, string>>,
): Promise<void> {
  const place = placeOf(project, source)
  requireKnown(source, secrets)
  await using store = await openProjectControl(project)
  const keys = await keysOf(project)
  for (const [name, value] of Object.entries(secrets)) {
    await storeSecret(store.db, keys, { ...place, name, value }, doing(project))
  }
}

/** The secrets that are kept, without their values; none is read. */
export async function keptSecrets(project: Project): Promise<readonly KeptSecret[]> {
  await using store = await openProjectControl(project)
  return await listSecrets(store.db)
}

/** Forgets the kept secrets of a source, and says how many that were. */
export async function forgetSecrets(project: Project, source: NamedSource): Promise<number> {
  const place = placeOf(project, source)
  await using store = await openProjectControl(project)
  return await removeSecrets(store.db, place, doing(project))
}

/** Encrypts with the current key what is encrypted with an older one, and says how many secrets that were. */
export async function renewEncryption(project: Project): Promise<number> {
  await using store: ControlStore = await openProjectControl(project)
  return await reencryptSecrets(store.db, await keysOf(project), doing(project))
}

function placeOf(project: Project, { tenant, connector }: NamedSource) {
  return { tenant: findTenant(project.tenants, tenant).slug, source: findConnector(connector).name }
}

function requireKnown({ tenant, connector }: NamedSource, secrets: Readonly<Record<string, string>>): void {
  const known = findConnector(connector).secrets
  const strangers = Object.keys(secrets).filter((name) => !known.includes(name))
  const empty = Object.entries(secrets).flatMap(([name, value]) => (value.trim() === '' ? [name] : []))
  if (strangers.length === 0 && empty.length === 0 && Object.keys(secrets).length > 0) return
  const told = [
    ...strangers.map((name) => `no secret is named ${name}${didYouMean(name, known)}`),
    ...empty.map((name) => `${name} is empty`),
  ]
  throw new GataError('bad-secrets', 'these are not the secrets of the source', {
    where: `${tenant}.${connector}`,
    expected: known.join(', '),
    got: told.join('; ') || 'none',
  })
}

async function keysOf(project: Project) {
  return await readKeyRing(project.home, project.environment['GATA_SECRET_KEY'])
}

function doing(project: Project): Doing {
  return { by: operator, now: project.clock.now() }
}
