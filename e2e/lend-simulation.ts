import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Lets another home reach the vendors that are simulated for this one. */
export async function lendSimulation(from: { readonly home: string }, to: { readonly home: string }): Promise<void> {
  const directory = join(to.home, 'simulator', 'tyrell_corp')
  await mkdir(directory, { recursive: true })
  await cp(join(from.home, 'simulator', 'tyrell_corp', 'server.json'), join(directory, 'server.json'))
}
