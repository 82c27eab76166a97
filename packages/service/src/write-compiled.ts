import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '@gata/transform'

/** Writes each node's SQL to `target/compiled/<schema>/<name>.sql` for those who want to read it; gives the number of files. */
export async function writeCompiled(
  root: string,
  manifest: Manifest,
): Promise<{ readonly directory: string; readonly files: number }> {
  const directory = join(root, 'target', 'compiled')
  await rm(directory, { recursive: true, force: true })
  const nodes = manifest.nodes.filter((node) => node.sql !== null)
  for (const schema of new Set(nodes.map((node) => node.schema)))
    await mkdir(join(directory, schema), { recursive: true })
  for (const node of nodes) {
    const head = [
      `-- ${node.name} (${node.kind})`,
      `-- ${node.description}`,
      ...(node.grain.length > 0 ? [`-- one row per ${node.grain.join(', ')}`] : []),
      ...(node.reads.length > 0 ? [`-- reads ${node.reads.join(', ')}`] : []),
    ]
    await writeFile(join(directory, node.schema, `${node.name}.sql`), `${head.join('\n')}\n\n${node.sql}\n`)
  }
  return { directory, files: nodes.length }
}
