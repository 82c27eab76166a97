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
    const work = async (node: ManifestNode): Promise<ReadonlySet<string>> => {
      most = Math.max(most, ++atOnce)
      await new Promise((resolve) => setTimeout(resolve, 1))
      log.push(node.name)
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
    const work: ScheduleOptions['work'] = async (node) => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      done.push(node.name)
      return new Set()
    }
    await scheduled(nodes, { work })

    expect(done).toEqual(['root', 'top'])
  })

  it('leaves out all that stands on a failed node, naming it', async () => {
    const left: string[] = []
    const work: ScheduleOptions['work'] = async ({ id }) => new Set(id === 'analytics.view' ? [id] : [])
    await scheduled(manifest.nodes, { work, leaveOut: (node, failed) => left.push(`${node.name} since ${failed}`) })

    expect(left.sort()).toEqual(['left since analytics.view', 'right since analytics.view', 'top since analytics.view'])
  })

  it('lets a worker take along what was ready when it began, not what stands on what others did since', async () => {
    const quick = model('quick', 'table')
    const below = Array.from({ length: 4 }, (_, number) => model(`below_${number}`, 'table', [quick]))
    const wide = compile([model('slow', 'table'), quick, ...below])
    const along: string[] = []
    const work: ScheduleOptions['work'] = async (first, _, takeAlong) => {
      if (first.name === 'quick') return new Set()
      await new Promise((resolve) => setTimeout(resolve, first.name === 'slow' ? 5 : 20))
      for (let next = takeAlong(); next; next = takeAlong()) along.push(`${next.name} with ${first.name}`)
      return new Set()
    }
    await schedule(wide.nodes, {
      dependencies: dependenciesAmong(wide, new Set(wide.nodes.map(({ id }) => id))),
      concurrency: 2,
      signal: null,
      joins: () => true,
      work,
      leaveOut: () => {},
    })

    expect(along).toHaveLength(1)
    expect(along[0]).toMatch(/ with below_/)
  })

  it('lets a worker take along only while something is left for every other', async () => {
    const wide = compile(Array.from({ length: 9 }, (_, number) => model(`model_${number}`, 'table')))
    const taken: number[] = []
    await schedule(wide.nodes, {
      dependencies: new Map(),
      concurrency: 4,
      signal: null,
      joins: () => true,
      work: async (_, worker, takeAlong) => {
        while (takeAlong()) taken.push(worker)
        return new Set()
      },
      leaveOut: () => {},
    })

    expect(taken).toEqual([0, 0, 0, 0, 0])
  })

  it('ends with what broke it, once nothing is running any more', async () => {
    let running = 0
    const work: ScheduleOptions['work'] = async (node) => {
      running++
      await new Promise((resolve) => setTimeout(resolve, node.name === 'left' ? 1 : 20))
      running--
      if (node.name === 'left') throw new Error('the disk is full')
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
    joins: () => false,
    leaveOut: () => {},
    ...options,
  })
}

function model(name: string, kind: ModelKind, after: readonly Model[] = []): Model {
  const query = kind === 'incremental' ? null : sql`select 'a' as id`
  const columns = { id: column('varchar', 'Id.') }
  return defineModel({ name, kind, after, query, columns, schema: 'analytics', layer: 'analytics', description: '' })
}
