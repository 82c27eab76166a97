import { GataError } from '@gata/base'
import type { CompileProblem } from './compile-problem.ts'
import { type CompiledModels, compileScope, type Scope } from './compile-scope.ts'
import type { Family, ModelSet } from './family.ts'
import { fingerprinter } from './fingerprint.ts'
import type { Manifest, ManifestNode } from './manifest.ts'
import type { Model } from './model.ts'
import { fillOf, stampOf } from './stamp.ts'

/**
 * Compiles models into a manifest: plain data, in an order in which every node stands after what it depends on. Ephemeral
 * models stay in the list, so that they are checked too, but nothing depends on them: their text stands in their readers.
 * What families have in common is compiled once; the nodes of a tenant are made of it, and stand together.
 *
 * @throws GataError `compile-failed`, naming every problem of every model at once; of a family, those of its first tenant.
 */
export function compile(source: readonly Model[] | ModelSet): Manifest {
  const { models, families } = 'families' in source ? source : { models: source, families: [] }
  const memory = { known: new Map() satisfies CompiledModels, fingerprint: fingerprinter() }
  const shared = compileScope(models, nothing, memory)
  const problems = [...shared.problems]
  const byTenant = new Map<string, ManifestNode[]>()
  for (const family of families) {
    const scope = compileScope(family.models, shared, memory)
    problems.push(...scope.problems.map((problem) => ofFirstTenant(problem, family)))
    const stamp = stampOf([...scope.nodes.values()])
    for (const tenant of family.tenants) {
      const nodes = byTenant.get(tenant) ?? []
      for (const node of stamp(tenant)) nodes.push(node)
      byTenant.set(tenant, nodes)
    }
  }
  const nodes = [...shared.nodes.values(), ...[...byTenant.values()].flat()]
  problems.push(...duplicates(nodes))
  if (problems.length > 0) throw compileFailed(problems)
  return { nodes }
}

const nothing: Scope = { models: new Map(), nodes: new Map(), problems: [] }

function ofFirstTenant({ model, code, message }: CompileProblem, { tenants }: Family): CompileProblem {
  const [first = ''] = tenants
  const also = tenants.length > 1 ? `; the same for ${tenants.length - 1} more tenants` : ''
  return { model: fillOf(model)(first), code, message: `${fillOf(message)(first)}${also}` }
}

/** Inside a scope they are found before it is compiled. */
function duplicates(nodes: readonly ManifestNode[]): readonly CompileProblem[] {
  const seen = new Set<string>()
  return nodes.flatMap(({ id }) => {
    if (seen.has(id))
      return [{ model: id, code: 'duplicate-model', message: 'another model has the same schema and name' }]
    seen.add(id)
    return []
  })
}

function compileFailed(problems: readonly CompileProblem[]): GataError {
  const lines = problems.map(({ model, code, message }) => `\n  ${model}: ${message} [${code}]`)
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
  return new GataError('compile-failed', `the models have ${count}:${lines.join('')}`)
}
