import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

type Kind = 'manifest' | 'run_results' | 'catalog' | 'sources'

/** Compiling the manifest's takes seconds. */
const compiled = new Map<Kind, ValidateFunction>()

/** What is wrong with an artifact by dbt's own schema; none where it is valid. */
export async function problemsOf(kind: Kind, artifact: unknown): Promise<readonly string[]> {
  const validate = compiled.get(kind) ?? (await compile(kind))
  compiled.set(kind, validate)
  if (validate(artifact)) return []
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath} ${message} ${JSON.stringify(params)}`.slice(0, 300),
  )
}

async function compile(kind: Kind): Promise<ValidateFunction> {
  const packed = await readFile(join(import.meta.dirname, 'dbt-schemas', `${kind}.schema.json.gz`))
  const schema = JSON.parse(gunzipSync(packed).toString()) as object // one of ours
  return new Ajv2020({ strict: false, validateFormats: false }).compile(schema)
}
