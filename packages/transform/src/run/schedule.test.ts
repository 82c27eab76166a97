import { column, sql } from '@gata/sql'
import { describe, expect, it } from 'vitest'
import { compile, defineModel, type ManifestNode, type Model, type ModelKind } from '../index.ts'
import { dependenciesAmong, type ScheduleOptions, schedule } from './schedule.ts'

const root = model('root', 'incremental')
const view = model('view', 'view', [root])
const left = model('left', 'table', [view])
const right = model('right', 'table', [view])
const top = model('top', 'table', [left, right])
const manifest = compile([root, view, left, right, top])

describe('a schedule', () => {
  it('does every node after what it stands on, others at the same time', async () => {
    const log: string[] = []
    let atOnce = 0
    let most = 0
    const work = async (nodes: readonly ManifestNode[]): Promise<ReadonlySet<string>> => {
      most = Math.max(most, ++atOnce)
      await new Promise((resolve) => setTimeout(resolve, 1))
      log.push(...nodes.map(({ name }) => name))
      atOnce--
      return new Set()
    }
    await scheduled(manifest.nodes, { work })

    expect(most).toBe(2)
    expect([log.slice(0, 2), log.slice(2, 4).sort(), log.slice(4)]).toEqual([
      ['root', 'view'],
      ['left', 'right'],
      ['top'],
    ])
  })

  it('keeps the order across nodes that have nothing to do', async () => {
    const done: string[] = []
    const nodes = manifest.nodes.filter(({ name }) => name === 'root' || name === 'top').toReversed()
    const work: ScheduleOptions['work'] = async (taken) => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      done.push(...taken.map(({ name }) => name))
      return new Set()
    }
    await scheduled(nodes, { work })

    expect(done).toEqual(['root', 'top'])
  })

  it('leaves out all that stands on a failed node, naming it', async () => {
    const left: string[] = []
    const work: ScheduleOptions['work'] = async (taken) =>
      new Set(taken.map(({ id }) => id).filter((id) => id === 'analytics.view'))
    await scheduled(manifest.nodes, { work, leaveOut: (node, failed) => left.push(`${node.name} since ${failed}`) })

    expect(left.sort()).toEqual(['left since analytics.view', 'right since analytics.view', 'top since analytics.view'])
  })

  it('ends with what broke it, once nothing is running any more', async () => {
    let running = 0
    const work: ScheduleOptions['work'] = async ([node]) => {
      running++
      await new Promise((resolve) => setTimeout(resolve, node?.name === 'left' ? 1 : 20))
      running--
      if (node?.name === 'left') throw new Error('the disk is full')
      return new Set()
    }

    await expect(scheduled(manifest.nodes, { work })).rejects.toThrow('the disk is full')
    expect(running).toBe(0)
  })
})

async function scheduled(
  nodes: readonly ManifestNode[],
  options: Pick<ScheduleOptions, 'work'> & Partial<ScheduleOptions>,
): Promise<readonly ManifestNode[]> {
  return await schedule(nodes, {
    dependencies: dependenciesAmong(manifest, new Set(nodes.map(({ id }) => id))),
    concurrency: 2,
    signal: null,
    leaveOut: () => {},
    ...options,
  })
}

function model(name: string, kind: ModelKind, after: readonly Model[] = []): Model {
  const query = kind === 'incremental' ? null : sql`select 'a' as id`
  const columns = { id: column('varchar', 'Id.') }
  return defineModel({ name, kind, after, query, columns, schema: 'analytics', layer: 'analytics', description: '' })
}
