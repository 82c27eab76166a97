import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connector } from '@gata/connectors'
import type { Tenant } from '@gata/tenants'
import type { KeptSecrets } from './kept-secrets.ts'
import type { Project } from './project.ts'
import { secretVariable } from './secret-variable.ts'

/** Where the secrets of connections are: the environment, then the control store. */
export interface SecretVault extends AsyncDisposable {
  /** The secrets of a source that are known, by name. Error: `secret-unreadable`. */
  read(tenant: Tenant, connector: Connector): Promise<Readonly<Record<string, string>>>
  /** Keeps a secret that the vendor put in the place of the one it was given. */
  replace(tenant: Tenant, connector: Connector, name: string, value: string): Promise<void>
}

/**
 * The secrets of a project. The control store is opened, and its client loaded, when a secret is first wanted of it: who gives every
 * secret in the environment needs no Postgres, but for vendors that replace what they were given.
 */
export function openSecretVault(project: Project): SecretVault {
  let opening: Promise<KeptSecrets> | null = null
  const kept = async (): Promise<KeptSecrets> => {
    opening ??= import('./kept-secrets.ts').then(({ openKeptSecrets }) => openKeptSecrets(project))
    return await opening
  }
  return {
    read: async (tenant, connector) => {
      const given = givenSecrets(project, tenant, connector)
      const isWhole = connector.secrets.every((name) => given[name] !== undefined)
      const isFinal = isWhole && (connector.replacedSecrets ?? []).length === 0
      if (isFinal || !(await hasControlStore(project))) return given
      return await (await kept()).read(placeOf(tenant, connector), given)
    },
    replace: async (tenant, connector, name, value) => {
      const supersedes = givenSecrets(project, tenant, connector)[name]
      await (await kept()).store(placeOf(tenant, connector), name, value, supersedes)
    },
    [Symbol.asyncDispose]: async () => {
      // A store that did not open was told of where it was wanted.
      const opened = await opening?.catch(() => null)
      await opened?.[Symbol.asyncDispose]()
    },
  }
}

/** The secrets of a source that stand in the environment: `GATA_<TENANT>_<CONNECTOR>_<SECRET>`. */
export function givenSecrets(project: Project, tenant: Tenant, connector: Connector): Readonly<Record<string, string>> {
  const found = connector.secrets.flatMap((secret) => {
    const value = project.environment[secretVariable(tenant.slug, connector.name, secret)]
    return value === undefined ? [] : [[secret, value] as const]
  })
  return Object.fromEntries(found)
}

function placeOf(tenant: Tenant, connector: Connector) {
  return { tenant: tenant.slug, source: connector.name }
}

/** A store that nothing was ever kept in need not be made to look into it. */
async function hasControlStore(project: Project): Promise<boolean> {
  if (project.environment['DATABASE_URL']) return true
  return await access(join(project.home, 'control')).then(
    () => true,
    () => false,
  )
}
