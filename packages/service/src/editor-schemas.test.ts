import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { editorSchemas, readConnectors } from '@gata/tenants'
import { methodMeanings } from '@gata/transform'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')

/** `UPDATE_SCHEMAS=1 npm test -- editor-schemas` writes them anew. */
it('the JSON Schemas for editors are current', async () => {
  const schemas = editorSchemas(await readConnectors(join(root, 'supported_connectors.yaml')), methodMeanings)
  for (const [name, text] of Object.entries(schemas)) {
    const path = join(root, 'schemas', name)
    if (process.env['UPDATE_SCHEMAS']) {
      await mkdir(join(root, 'schemas'), { recursive: true })
      await writeFile(path, text)
    }
    expect(await readFile(path, 'utf8'), `${name}: run UPDATE_SCHEMAS=1 npm test -- editor-schemas`).toBe(text)
  }
})
