import { randomUUID } from 'node:crypto'
import { access, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { jsonText } from '@gata/transform/artifacts'

/** The files that tools which read dbt projects look for. */
export type ArtifactName = 'manifest' | 'run_results' | 'catalog' | 'sources'

/** Where an artifact stands: `target/<name>.json` of the project. */
export function artifactPath(root: string, name: ArtifactName): string {
  return join(root, 'target', `${name}.json`)
}

/** Whether an artifact was written before. */
export async function stands(root: string, name: ArtifactName): Promise<boolean> {
  return await access(artifactPath(root, name)).then(
    () => true,
    () => false,
  )
}

/** Writes an artifact piece by piece, and puts it in place by renaming, so that nobody reads half of one. */
export async function writeArtifact(root: string, name: ArtifactName, artifact: object): Promise<string> {
  const path = artifactPath(root, name)
  const unfinished = `${path}.${randomUUID()}.tmp`
  await mkdir(dirname(path), { recursive: true })
  try {
    await writePieces(unfinished, jsonText(artifact))
    await rename(unfinished, path)
  } catch (thrown) {
    await rm(unfinished, { force: true })
    throw thrown
  }
  return path
}

const bufferSize = 1 << 20

/** Each write gives way to whatever else the process does. */
async function writePieces(path: string, pieces: Iterable<string>): Promise<void> {
  await using file = await open(path, 'w')
  let buffered: string[] = []
  let size = 0
  for (const piece of pieces) {
    buffered.push(piece)
    size += piece.length
    if (size < bufferSize) continue
    await file.write(buffered.join(''))
    buffered = []
    size = 0
  }
  await file.write(buffered.join(''))
}
