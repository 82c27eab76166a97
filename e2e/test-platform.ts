import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chosenTenants, openProject, type Project } from '@gata/service'
import type { Tenant } from '@gata/tenants'

/** A project of its own in a temporary folder: the demo tenant with a small simulated business. */
export interface TestPlatform extends AsyncDisposable {
  readonly root: string
  readonly home: string
  readonly project: Project
  readonly tenant: Tenant
}

const repository = join(import.meta.dirname, '..')

/** Makes a platform whose tenant tyrell_corp has so many days of so many visits. */
export async function testPlatform(size: {
  readonly days: number
  readonly visitsPerDay: number
}): Promise<TestPlatform> {
  const root = await mkdtemp(join(tmpdir(), 'gata-e2e-'))
  const tenants = await readFile(join(repository, 'tenants.yaml'), 'utf8')
  await writeFile(join(root, 'tenants.yaml'), smaller(tenants, size))
  await cp(join(repository, 'supported_connectors.yaml'), join(root, 'supported_connectors.yaml'))
  return {
    ...(await opened(root, join(root, 'home'))),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

/** Another home beside a platform's own: the same tenants and the same simulated business, no data yet. */
export async function otherHome(
  platform: TestPlatform,
  name: string,
): Promise<Omit<TestPlatform, typeof Symbol.asyncDispose>> {
  return await opened(platform.root, join(platform.root, name))
}

async function opened(root: string, home: string): Promise<Omit<TestPlatform, typeof Symbol.asyncDispose>> {
  const project = await openProject({ root, home, environment: { GATA_REQUEST_TIMEOUT_MS: '2000' } })
  const [tenant] = chosenTenants(project, ['tyrell_corp'])
  if (!tenant) throw new Error('the demo tenant is gone')
  return { root, home, project, tenant }
}

/** The start stays in August, so that days cover the end of summer or, from 76 on, of daylight saving time. */
function smaller(tenants: string, { days, visitsPerDay }: { days: number; visitsPerDay: number }): string {
  return tenants.replace(/days: \d+/, `days: ${days}`).replace(/visits_per_day: \d+/, `visits_per_day: ${visitsPerDay}`)
}
