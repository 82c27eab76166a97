import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hiddenFields } from '@gata/metrics'
import { compileQuery, lintModel } from '@gata/semantic'
import { findTenant } from '@gata/tenants'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openProject, type Project } from './project.ts'
import { readDefinitions, tenantDefinitions } from './tenant-definitions.ts'

const repository = join(import.meta.dirname, '../../..')
const context = { timezone: 'UTC', now: new Date('2026-11-20T00:00:00Z') }
let root = ''
let project: Project

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gata-overlay-'))
  for (const file of ['tenants.yaml', 'supported_connectors.yaml']) await cp(join(repository, file), join(root, file))
  await mkdir(join(root, 'semantic'))
  project = await openProject({ root, home: join(root, 'home'), environment: {} })
})
afterEach(() => rm(root, { recursive: true }))

const tenant = () => findTenant(project.tenants, 'tyrell_corp')
const overlay = (text: string) => writeFile(join(root, 'semantic', 'tyrell_corp.yaml'), `version: 1\n${text}`)
const definitions = () => readDefinitions(project, tenant())

describe('an overlay of a tenant', () => {
  it('adds metrics and dimensions, and renames what is there', async () => {
    await overlay(`
metrics:
  cost_per_order: { title: Cost per order, formula: spend / orders, unit: USD, format: { style: currency } }
  paid_orders:
    measure: orders.orders
    filter: { field: orders.payment_method, operator: equals, values: [card] }
  return_on_ad_spend: { renames: roas, title: Return on ad spend }
dimensions:
  payment_method: { dataset: orders, column: payment_link_method, title: Paid by }
  ad_network: { renames: platform }
`)
    const model = await definitions()
    expect(lintModel(model)).toEqual([])
    const query = { metrics: ['cost_per_order', 'return_on_ad_spend', 'spend'] }
    expect(compileQuery(model, query, context).columns.map(({ name, title, unit }) => [name, title, unit])).toEqual([
      ['cost_per_order', 'Cost per order', 'USD'],
      ['return_on_ad_spend', 'Return on ad spend', null],
      ['spend', 'Spend', 'USD'],
    ])
    const grouped = { metrics: ['spend', 'return_on_ad_spend'], dimensions: ['ad_network'] }
    expect(compileQuery(model, grouped, context).sql).toBeDefined()
    const paid = { metrics: ['paid_orders'], dimensions: ['payment_method'] }
    expect(compileQuery(model, paid, context).sql).toBeDefined()
    expect(() => compileQuery(model, { metrics: ['roas'] }, context)).toThrow('no metric is called roas')
    expect(() => compileQuery(model, { ...grouped, dimensions: ['platform'] }, context)).toThrow('platform')
  })

  it('is one object until the file changes, and is of its tenant alone', async () => {
    expect(await definitions()).toBe(tenantDefinitions(tenant()))
    await overlay('metrics: { a: { formula: spend * 2 } }')
    const first = await definitions()
    expect(await definitions()).toBe(first)
    await overlay('metrics: { another: { formula: spend * 2 } }')
    expect((await definitions()).metrics.at(-1)?.name).toBe('another')
    const other = findTenant(project.tenants, 'wayne_enterprises')
    expect(await readDefinitions(project, other)).toBe(tenantDefinitions(other))
  })

  it('shows no more than could be seen without it, by no name and no way', async () => {
    await overlay(`
metrics:
  gmail_orders:
    measure: orders.orders
    filter: { field: orders.customer_email, operator: contains, values: ['@gmail'] }
  gmail_share: { formula: gmail_orders / orders }
  by_contact: { measure: orders.orders, filter: { not: { field: contact, operator: is_null } } }
dimensions:
  contact: { dataset: orders, column: customer_email }
`)
    const model = await definitions()
    const hidden = hiddenFields(model, ['customer_email'])
    expect(hidden).toEqual(expect.arrayContaining(['orders.contact', 'gmail_orders', 'by_contact']))
    for (const metric of ['gmail_orders', 'gmail_share', 'by_contact']) {
      expect(() => compileQuery(model, { metrics: [metric] }, { ...context, hidden })).toThrow('no metric is called')
      expect(compileQuery(model, { metrics: [metric] }, context).sql).toBeDefined()
    }
    expect(() => compileQuery(model, { metrics: ['orders'], dimensions: ['contact'] }, { ...context, hidden })).toThrow(
      'no dimension is called contact',
    )
  })

  it('hides a measure of what names people, which an overlay can not add but a definition could', () => {
    const base = tenantDefinitions(tenant())
    const model = {
      ...base,
      datasets: base.datasets.map((dataset) =>
        dataset.name === 'orders'
          ? {
              ...dataset,
              measures: [
                ...dataset.measures,
                {
                  name: 'first_address',
                  aggregate: 'min' as const,
                  expression: { kind: 'column' as const, name: 'customer_email' },
                  type: 'varchar' as const,
                },
              ],
            }
          : dataset,
      ),
      metrics: [...base.metrics, { type: 'simple' as const, name: 'who', measure: 'orders.first_address' }],
    }
    expect(hiddenFields(model, ['customer_email'])).toEqual(expect.arrayContaining(['orders.first_address', 'who']))
  })

  it.each([
    ['metrics: { a: { formula: spnd / orders } }', /2:\d+ metrics\.a: no metric is called spnd, did you mean spend\?/],
    ['metrics: { a: { formula: "spend; drop" } }', /2:\d+ metrics\.a\.formula: must be numbers, metrics/],
    [
      'metrics: { a: { formula: spend, measure: orders.orders } }',
      /must hold exactly one of formula, measure and renames/,
    ],
    ['metrics: { a: { measure: orders.ordrs } }', /metrics\.a.*no measure is called orders\.ordrs/],
    ['metrics: { spend: { formula: orders * 2 } }', /metrics\.spend: spend stands twice/],
    ['metrics: { a: { renames: rois } }', /metrics\.a\.renames: must be the name of a metric/],
    ['metrics: { A-1: { formula: spend } }', /must be lower case letters, digits and _/],
    ['metrics: { a: { formula: a + spend } }', /metrics\.a/],
    ['dimensions: { a: { dataset: orders, column: nothing } }', /dimensions\.a\.column: must be a column of orders/],
    ['dimensions: { a: { dataset: order, column: order_id } }', /dimensions\.a\.dataset: must be a dataset/],
    ['dimensions: { a: { dataset: orders, column: total_price } }', /must be a text, a truth value or a whole number/],
    ['dimensions: { a: { renames: campaign } }', /must be a shared dimension \(platform, device, country\)/],
    ['metrics: { a: { formula: spend, colour: red } }', /unknown key/],
    ['policy: none', /policy: unknown key/],
    [
      'metrics: { a: { measure: orders.orders, filter: { field: nothing, operator: equals, values: [1] } } }',
      /nothing/,
    ],
    ['metrics: { a: { measure: orders.orders, filter: 7 } }', /metrics\.a/],
  ])('is refused with its place: %s', async (text, message) => {
    await overlay(text)
    await expect(definitions()).rejects.toMatchObject({
      code: 'overlay-invalid',
      message: expect.stringMatching(message),
    })
  })
})
