import { GataError, messageOf } from '@gata/base'
import { checkConnections, connectorGuide, openProject, type Project } from '@gata/service'
import { forgetSecrets, keepSecrets, keptSecrets, renewEncryption } from '@gata/service/control'
import { findTenant } from '@gata/tenants'
import type { TableColumn } from '../output/table.ts'
import type { SecretsRequest } from '../secrets-request.ts'
import type { Outcome, Work } from '../use-cases.ts'

/** Answers what a person at the machine asks of the vendors' secrets. */
export async function secrets(work: Work, request: SecretsRequest): Promise<Outcome> {
  const project = await openProject({
    root: work.settings.project,
    home: work.settings.home,
    target: work.settings.target,
  })
  const [tenant = ''] = work.settings.tenants
  switch (request.kind) {
    case 'list':
      return await list(project, work.settings.tenants)
    case 'keep':
      return await keep(work, project, { tenant, connector: request.connector })
    case 'forget': {
      const count = await forgetSecrets(project, { tenant, connector: request.connector })
      const where = `${tenant}.${request.connector}`
      return done(count === 0 ? `nothing is kept of ${where}` : `${counted(count)} of ${where} forgotten`, {
        tenant,
        source: request.connector,
        forgotten: count,
      })
    }
    case 'reencrypt': {
      const count = await renewEncryption(project)
      return done(`${counted(count)} encrypted with the current key; older ones are not needed any more`, {
        reencrypted: count,
      })
    }
  }
}

async function keep(
  work: Work,
  project: Project,
  source: { readonly tenant: string; readonly connector: string },
): Promise<Outcome> {
  findTenant(project.tenants, source.tenant)
  const names = connectorGuide(source.connector).secrets.map(({ secret }) => secret)
  const given = await givenSecrets(work, names)
  await keepSecrets(project, source, given)
  const where = `${source.tenant}.${source.connector}`
  const kept = `${counted(Object.keys(given).length)} of ${where} kept`
  const answer = await whoWeAre(project, source)
  return answer instanceof Error
    ? { status: 'failed', summary: `${kept}, but the vendor does not let us in: ${answer.message}`, record: source }
    : done(`${kept}; ${answer ?? 'the source is not enabled in tenants.yaml yet, so nobody was asked'}`, { ...source })
}

/** What the vendor said, or why it did not; null where the source is not enabled. */
async function whoWeAre(
  project: Project,
  { tenant, connector }: { readonly tenant: string; readonly connector: string },
): Promise<string | Error | null> {
  const found = findTenant(project.tenants, tenant)
  const sources = found.sources.filter((each) => each.connector === connector)
  const [checked] = await checkConnections(project, { ...found, sources })
  if (!checked) return null
  const { account, error } = checked
  return account ? `the vendor knows us as ${account.accountId}` : new Error(messageOf(error), { cause: error })
}

async function givenSecrets(work: Work, names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { ask } = work
  if (!ask) return parseLines(await work.readInput())
  const given: Record<string, string> = {}
  for (const name of names) given[name] = (await ask(`${name} (not shown): `, { isHidden: true })).trim()
  return given
}

function parseLines(text: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const pairs = lines.map((line, index) => {
    const at = line.indexOf('=')
    if (at > 0) return [line.slice(0, at).trim(), line.slice(at + 1).trim()] as const
    // The line itself may be a secret, so it is not shown.
    throw new GataError('bad-secrets', 'a line is not of the form name=value', {
      where: `standard input, line ${index + 1}`,
    })
  })
  return Object.fromEntries(pairs)
}

async function list(project: Project, tenants: readonly string[]): Promise<Outcome> {
  const all = await keptSecrets(project)
  const rows = all
    .filter(({ tenant }) => tenants.length === 0 || tenants.includes(tenant))
    .map((secret) => ({
      ...secret,
      isRotated: secret.isRotated ? 'the vendor' : 'a person',
      updatedAt: secret.updatedAt.toISOString(),
    }))
  const summary =
    rows.length === 0 ? 'no secret is kept; the environment is read alone' : `${counted(rows.length)} kept`
  return { ...done(summary, { rows }), tables: rows.length === 0 ? [] : [{ title: 'secrets', columns, rows }] }
}

const columns: readonly TableColumn[] = [
  { name: 'tenant', title: 'tenant', kind: 'text' },
  { name: 'source', title: 'source', kind: 'text' },
  { name: 'name', title: 'name', kind: 'text' },
  { name: 'isRotated', title: 'from', kind: 'text' },
  { name: 'keyId', title: 'key', kind: 'text' },
  { name: 'updatedAt', title: 'since', kind: 'text' },
]

function counted(count: number): string {
  return count === 1 ? 'one secret' : `${count} secrets`
}

function done(summary: string, record: Readonly<Record<string, unknown>>): Outcome {
  return { status: 'done', summary, record }
}
