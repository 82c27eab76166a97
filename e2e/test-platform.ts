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

/** How large the simulated businesses are, and which tenant the test is about; tyrell_corp unless given. */
export interface TestPlatformOptions {
  readonly days: number
  readonly visitsPerDay: number
  readonly tenant?: string
}

/** Makes a platform with the demo tenants and the one that covers the vendors they leave out. */
export async function testPlatform({ tenant = 'tyrell_corp', ...size }: TestPlatformOptions): Promise<TestPlatform> {
  const root = await mkdtemp(join(tmpdir(), 'gata-e2e-'))
  const demo = await readFile(join(repository, 'tenants.yaml'), 'utf8')
  const coverage = await readFile(join(import.meta.dirname, 'coverage-tenant.yaml'), 'utf8')
  await writeFile(join(root, 'tenants.yaml'), smaller(`${demo}\n${coverage.replaceAll(/^/gm, '  ')}`, size))
  await cp(join(repository, 'supported_connectors.yaml'), join(root, 'supported_connectors.yaml'))
  return {
    ...(await opened(root, join(root, 'home'), tenant)),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

/** Another home beside a platform's own: the same tenants and the same simulated business, no data yet. */
export async function otherHome(
  platform: TestPlatform,
  name: string,
): Promise<Omit<TestPlatform, typeof Symbol.asyncDispose>> {
  return await opened(platform.root, join(platform.root, name), platform.tenant.slug)
}

async function opened(
  root: string,
  home: string,
  slug: string,
): Promise<Omit<TestPlatform, typeof Symbol.asyncDispose>> {
  const project = await openProject({ root, home, environment: { GATA_REQUEST_TIMEOUT_MS: '2000' } })
  const [tenant] = chosenTenants(project, [slug])
  if (!tenant) throw new Error(`there is no ${slug}`)
  return { root, home, project, tenant }
}

/** The start stays in August, so that days cover the end of summer or, from 76 on, of daylight saving time. */
function smaller(tenants: string, { days, visitsPerDay }: { days: number; visitsPerDay: number }): string {
  return tenants
    .replaceAll(/days: \d+/g, `days: ${days}`)
    .replaceAll(/visits_per_day: \d+/g, `visits_per_day: ${visitsPerDay}`)
}
