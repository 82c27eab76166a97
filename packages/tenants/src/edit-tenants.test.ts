import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  editTenants,
  findTenant,
  type LogicChange,
  readTenants,
  setLogic,
  setSourceEnabled,
  setStatus,
} from './index.ts'
import { connectorsFixture as connectors } from './testing/index.ts'

const before = `# yaml-language-server: $schema=schemas/tenants.schema.json
# The tenants.
version: 1

tenants:
  acme:
    business_name: Acme # the first one
    status: active
    reporting:
      currency: USD
      time_zone: America/New_York
    sources:
      # Bought through an agency.
      facebook_ads:
        enabled: true
        settings:
          account_id: "104"
      google_analytics:
        enabled: true
        tables:
          events:
            logic:
              conversion_events: [purchase, lead]
`

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gata-tenants-'))
  path = join(folder, 'tenants.yaml')
  await writeFile(path, before)
})
afterEach(() => rm(folder, { recursive: true }))

describe('an edit of tenants.yaml', () => {
  it('changes what it says and keeps every comment and every other byte', async () => {
    const tenants = await editTenants(
      path,
      (document) => {
        setStatus(document, 'acme', 'paused')
        setSourceEnabled(document, 'acme', 'facebook_ads', false)
      },
      { connectors },
    )
    expect(await readFile(path, 'utf8')).toBe(
      before.replace('status: active', 'status: paused').replace('enabled: true', 'enabled: false'),
    )
    expect(findTenant(tenants, 'acme').status).toBe('paused')
    expect(await readdir(folder)).toEqual(['tenants.yaml'])
  })

  it('of the logic of an object adds, replaces and takes away, and leaves nothing empty behind', async () => {
    const place = { connector: 'google_analytics', object: 'events' }
    const edit = (change: LogicChange) =>
      editTenants(path, (document) => setLogic(document, 'acme', place, change), { connectors })
    await edit({
      conversionEvents: ['purchase'],
      filters: [{ field: 'event_name', operator: 'in', values: ['a', 'b'] }],
    })
    const after = await readFile(path, 'utf8')
    expect(after).toContain('conversion_events: [purchase]')
    expect(after).toContain('filters: [{field: event_name, in: [a, b]}]')
    await edit({ filters: null, funnelSteps: null })
    expect(await readFile(path, 'utf8')).toBe(before.replace('[purchase, lead]', '[purchase]'))
    await edit({ conversionEvents: null })
    expect(await readFile(path, 'utf8')).toBe(before.slice(0, before.indexOf('        tables:')))
  })

  it('adds a source that is not listed yet', async () => {
    const tenants = await editTenants(path, (document) => setSourceEnabled(document, 'acme', 'shopify', true), {
      connectors,
    })
    expect(findTenant(tenants, 'acme').sources).toContainEqual({
      connector: 'shopify',
      enabled: true,
      settings: {},
      logic: {},
    })
    expect(await readFile(path, 'utf8')).toBe(`${before}      shopify:\n        enabled: true\n`)
  })

  it('writes nothing when the outcome would be wrong', async () => {
    await expect(
      editTenants(path, (document) => setSourceEnabled(document, 'acme', 'shopfy', true), { connectors }),
    ).rejects.toThrow('sources.shopfy: unknown connector, did you mean shopify?')
    await expect(editTenants(path, (document) => setStatus(document, 'acm', 'paused'), { connectors })).rejects.toThrow(
      'unknown tenant acm, did you mean acme?',
    )
    expect(await readFile(path, 'utf8')).toBe(before)
    expect(await readdir(folder)).toEqual(['tenants.yaml'])
  })

  it('never loses another one made at the same time', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        editTenants(
          path,
          (document) => document.setIn(['tenants', `copy_${index}`], document.getIn(['tenants', 'acme'])),
          { connectors },
        ),
      ),
    )
    expect(await readTenants(path, { connectors })).toHaveLength(13)
  })

  it('never loses one made by another process', async () => {
    const children = [0, 1, 2].map((index) =>
      fork(join(import.meta.dirname, 'testing/edit-in-a-process.ts'), [path, `child_${index}`, '5']),
    )
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))
    expect(codes).toEqual([0, 0, 0])
    expect(await readTenants(path, { connectors })).toHaveLength(16)
  })
})

describe('the lock of a file', () => {
  const pause = () => editTenants(path, (document) => setStatus(document, 'acme', 'paused'), { connectors })

  it('that a dead program left is taken over', async () => {
    const child = fork(join(import.meta.dirname, 'testing/edit-in-a-process.ts'), [path, 'child', '0'])
    await once(child, 'exit')
    await writeFile(`${path}.lock`, JSON.stringify({ pid: child.pid, host: hostname() }))
    expect(await pause()).toHaveLength(1)
    expect(await readdir(folder)).toEqual(['tenants.yaml'])
  })

  it('that is far older than any edit is taken over', async () => {
    await writeFile(`${path}.lock`, '{}')
    await utimes(`${path}.lock`, new Date(0), new Date(0))
    expect(await pause()).toHaveLength(1)
  })
})
