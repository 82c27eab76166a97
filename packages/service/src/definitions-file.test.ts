import { join } from 'node:path'
import { lintModel } from '@gata/semantic'
import { yamlDocuments } from '@gata/tenants'
import { expect, it } from 'vitest'
import { definitionsFile } from './definitions-file.ts'
import { openProject } from './project.ts'
import { tenantDefinitions } from './tenant-definitions.ts'

/** Of a model the loader of the Boring Semantic Layer refuses all others (its `yaml.py`). */
const accepted = [
  'table',
  'description',
  'database',
  'dimensions',
  'measures',
  'calculated_measures',
  'joins',
  'filter',
  'profile',
]

it('the file of each tenant has no key that its loader refuses, every metric, and nothing that names people', async () => {
  const project = await openProject({ root: join(import.meta.dirname, '../../..'), home: '/nowhere', environment: {} })
  for (const tenant of project.tenants) {
    const text = await definitionsFile(project, tenant)
    const [file] = yamlDocuments('semantic.yaml', text)
    const models = Object.values(file as Record<string, Record<string, unknown>>) // as we wrote it
    expect(models.flatMap((model) => Object.keys(model)).filter((key) => !accepted.includes(key))).toEqual([])
    const model = tenantDefinitions(tenant)
    expect(lintModel(model)).toEqual([])
    for (const { name } of model.metrics) expect(text).toMatch(new RegExp(`^ +(- )?(name: )?${name}:?$`, 'm'))
    expect(text).not.toContain('customer_email')
  }
})
