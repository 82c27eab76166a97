import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchmark, type PartName, parts } from './benchmark.ts'
import { isMet, tableOf } from './report.ts'
import { scales } from './scale.ts'

const usage = `npm run bench -- [--scale full|medium|small] [--only ${Object.keys(parts).join('|')}]

Measures the platform against DuckDB alone and prints how each figure stands to its goal. --only may be given several times.
What is measured at full or medium scale is written to bench/results/<scale>/<part>.json.
`

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: 'full' },
    only: { type: 'string', multiple: true },
    help: { type: 'boolean' },
  },
})
const scale = Object.values(scales).find(({ name }) => name === values.scale)
const names = (Object.keys(parts) as PartName[]).filter((name) => values.only?.includes(name) ?? true) // keys of a constant

if (values.help) {
  process.stdout.write(usage)
} else if (!scale || names.length === 0) {
  process.stderr.write(usage)
  process.exitCode = 2
} else {
  const results = await benchmark(scale, names, (text) => process.stderr.write(`${text}\n`))
  const findings = results.flatMap((result) => result.findings)
  process.stdout.write(`\n${tableOf(findings)}\n`)
  if (scale.name !== 'small') {
    const folder = fileURLToPath(new URL(`results/${scale.name}/`, import.meta.url))
    await mkdir(folder, { recursive: true })
    for (const result of results)
      await writeFile(`${folder}${result.part}.json`, `${JSON.stringify(result, null, 2)}\n`)
  }
  if (!findings.every(isMet) && scale.name === 'full') process.exitCode = 1
}
