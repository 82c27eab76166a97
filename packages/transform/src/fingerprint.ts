import { md5Hex } from '@gata/base'
import type { ManifestNode } from './manifest.ts'

/** Gives the fingerprint of a node, what it reads being compiled already. */
export type Fingerprinter = (
  node: Omit<ManifestNode, 'fingerprint'>,
  compiled: ReadonlyMap<string, ManifestNode>,
) => string

/**
 * MD5 of all that decides what a node builds: kind, text, columns and, since a star in the text takes what it finds, the
 * columns of what it reads. Descriptions and tests are left out. Tenants have the same columns over and over, so each
 * list of columns is digested once.
 */
export function fingerprinter(): Fingerprinter {
  const shapes = new Map<string, string>()
  const digests = new Map<string, string>()
  const shapeOf = (node: Omit<ManifestNode, 'fingerprint'> | undefined): string => {
    if (!node) return ''
    const known = shapes.get(node.id)
    if (known !== undefined) return known
    const text = `${node.columns.map(({ name, type }) => `${name} ${type}`).join('\n')}\n${node.heavyColumns.join(',')}`
    const digest = digests.get(text) ?? md5Hex(text)
    digests.set(text, digest)
    shapes.set(node.id, digest)
    return digest
  }
  return (node, compiled) => {
    const upstream = [...node.reads, ...(node.into ? [node.into] : [])].map((id) => shapeOf(compiled.get(id)))
    return md5Hex([node.kind, node.into ?? '', node.sql ?? '', shapeOf(node), ...upstream].join('\n--\n'))
  }
}
