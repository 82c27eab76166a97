import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Ajv2020 } from 'ajv/dist/2020.js'

/** What is wrong with an artifact by dbt's own schema; none where it is valid. */
export async function problemsOf(
  kind: 'manifest' | 'run_results' | 'catalog' | 'sources',
  artifact: unknown,
): Promise<readonly string[]> {
  const packed = await readFile(join(import.meta.dirname, 'dbt-schemas', `${kind}.schema.json.gz`))
  const schema = JSON.parse(gunzipSync(packed).toString()) as object // one of ours
  const validate = new Ajv2020({ allErrors: false, strict: false, validateFormats: false }).compile(schema)
  if (validate(artifact)) return []
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath} ${message} ${JSON.stringify(params)}`.slice(0, 300),
  )
}
