import { md5Hex } from '@gata/base'
import type { Manifest } from '../manifest.ts'
import type { NotedConfig } from './build-notes.ts'

/** The configurations of a manifest with their digests, each digested once and only where it is asked for. */
export interface ConfigDigests {
  /** That of a tenant, or of what all share; null where the manifest has none. */
  of(tenant: string | null): NotedConfig | null
}

/** The digests of a manifest's configurations. */
export function configDigests({ configs }: Manifest): ConfigDigests {
  const known = new Map<string | null, NotedConfig>()
  return {
    of: (tenant) => {
      const text = configs?.get(tenant)
      if (text === undefined) return null
      const config = known.get(tenant) ?? { tenant, hash: md5Hex(text), text }
      known.set(tenant, config)
      return config
    },
  }
}
