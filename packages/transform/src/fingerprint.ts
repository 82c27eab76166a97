import { md5Hex } from '@gata/base'
import type { ManifestNode } from './manifest.ts'

const signatures = new WeakMap<ManifestNode['columns'], string>()

/**
 * MD5 of all that decides what a node builds: kind, text, columns and, since a star in the text takes what it finds, the
 * columns of what it reads. Descriptions and tests are left out.
 */
export function fingerprintOf(
  node: Omit<ManifestNode, 'fingerprint'>,
  compiled: ReadonlyMap<string, ManifestNode>,
): string {
  const upstream = [...node.reads, ...(node.into ? [node.into] : [])].map((id) => {
    const read = compiled.get(id)
    return `${signature(read?.columns)} ${read?.heavyColumns.join(',') ?? ''}`
  })
  return md5Hex([node.kind, node.into ?? '', node.sql ?? '', signature(node.columns), ...upstream].join('\n--\n'))
}

function signature(columns: ManifestNode['columns'] = []): string {
  const known = signatures.get(columns)
  if (known !== undefined) return known
  const made = columns.map(({ name, type }) => `${name} ${type}`).join('\n')
  signatures.set(columns, made)
  return made
}
