import type { Model } from '@gata/transform'
import { intermediateSpecs } from './connector-models.ts'
import { logicOf } from './engines/engine.ts'
import { intermediateView } from './intermediate/define-intermediate.ts'
import { masterModel } from './platform/master-model.ts'
import { pushNode } from './platform/push-node.ts'
import { sourceTable } from './staging/source-table.ts'
import { stagingView } from './staging/staging-view.ts'
import type { ModelSource } from './tenant.ts'

/** The nodes of one object of a tenant, from the landed table to the typed view; no view where the object has no typed columns yet. */
export interface ObjectNodes {
  readonly nodes: readonly Model[]
  readonly view: Model | null
}

/** The nodes of objects and the master models behind them, each made once. */
export class ObjectModels {
  readonly #masters = new Map<string, Model>()
  readonly #known = new Map<string, ObjectNodes>()

  /** The master models of all objects asked for so far. */
  masters(): readonly Model[] {
    return [...this.#masters.values()]
  }

  /** The nodes of an object; `example` is the tenant that an error names. */
  of(tenant: string, source: ModelSource, object: string, example: string): ObjectNodes {
    const { filters = [] } = logicOf(source, object)
    const key = JSON.stringify([tenant, source.connector, source.masterModelId, object, filters])
    const known = this.#known.get(key) ?? this.#make(tenant, source, object, example)
    this.#known.set(key, known)
    return known
  }

  #make(tenant: string, source: ModelSource, object: string, example: string): ObjectNodes {
    const { connector } = source
    const spec = intermediateSpecs[connector]?.find((candidate) => candidate.object === object)
    const master = this.#masterOf(source, object)
    const landed = sourceTable(tenant, connector, object)
    const staged = stagingView(tenant, connector, object, landed)
    const push = pushNode(tenant, connector, object, staged, master)
    if (!spec) return { nodes: [landed, staged, push], view: null }
    const filtered = { filters: logicOf(source, object).filters ?? [], where: `${example}.${connector}.${object}` }
    const view = intermediateView(tenant, connector, spec, { master, push, ...filtered })
    return { nodes: [landed, staged, push, view], view }
  }

  #masterOf({ masterModelId }: ModelSource, object: string): Model {
    const key = `${masterModelId}_${object}`
    const master = this.#masters.get(key) ?? masterModel(masterModelId, object)
    this.#masters.set(key, master)
    return master
  }
}
