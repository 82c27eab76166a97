import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A project whose tenants are the demo's three, again and again under other names. */
export async function projectOf(
  root: string,
  count: number,
): Promise<{ readonly root: string; readonly home: string }> {
  await mkdir(root)
  const demo = join(import.meta.dirname, '..')
  const text = await readFile(join(demo, 'tenants.yaml'), 'utf8')
  // An entry stands under a slug that is indented by two.
  const [head = '', ...entries] = text.split(/^ {2}(?=\w+:$)/m)
  const bodies = entries.map((entry) => entry.replace(/^\w+:/, ''))
  const many = Array.from({ length: count }, (_, index) => `  tenant_${index + 1}:${bodies[index % bodies.length]}`)
  await writeFile(join(root, 'tenants.yaml'), head + many.join(''))
  await copyFile(join(demo, 'supported_connectors.yaml'), join(root, 'supported_connectors.yaml'))
  return { root, home: join(root, 'home') }
}
