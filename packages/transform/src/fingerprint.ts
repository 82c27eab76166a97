import { md5Hex } from '@gata/base'
import type { ManifestNode } from './manifest.ts'

/** Gives the fingerprint of a node, what it reads being compiled already. */
export type Fingerprinter = (
  node: Omit<ManifestNode, 'fingerprint'>,
  compiled: Pick<ReadonlyMap<string, ManifestNode>, 'get'>,
) => string

/**
 * MD5 of all that decides what a node builds: kind, text, columns and, since a star in the text takes what it finds, the
 * columns of what it reads. Descriptions and tests are left out. Lists of columns stand in many nodes, so each is digested once.
 */
export function fingerprinter(): Fingerprinter {
  const digests = new Map<string, string>()
  const shapes = new Map<ManifestNode['columns'], string>()
  const columnsOf = (columns: ManifestNode['columns']): string => {
    const known = shapes.get(columns) ?? columns.map(({ name, type }) => `${name} ${type}`).join('\n')
    shapes.set(columns, known)
    return known
  }
  const shapeOf = (node: Omit<ManifestNode, 'fingerprint'> | undefined): string => {
    if (!node) return ''
    const text = `${columnsOf(node.columns)}\n${node.heavyColumns.join(',')}`
    const digest = digests.get(text) ?? md5Hex(text)
    digests.set(text, digest)
    return digest
  }
  return (node, compiled) => {
    const upstream = [...node.reads, ...(node.into ? [node.into] : [])].map((id) => shapeOf(compiled.get(id)))
    return md5Hex([node.kind, node.into ?? '', node.sql ?? '', shapeOf(node), ...upstream].join('\n--\n'))
  }
}
