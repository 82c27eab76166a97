import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addTenant, editTenants, findTenant, type NewTenant, removeTenant } from './index.ts'
import { connectorsFixture as connectors } from './testing/index.ts'

const head = `# The tenants.
version: 1
`
const acme = `  # The first one.
  acme:
    business_name: Acme
    status: active # since May
    reporting: { currency: USD, time_zone: America/New_York }
    sources:
      # Bought through an agency.
      shopify: { enabled: true }
`
const bolt = `  # The second one.
  bolt:
    business_name: Bolt
    status: paused
    reporting: { currency: EUR, time_zone: Europe/Berlin }
    sources: {}
    # The last word on bolt.
`
const both = `${head}
tenants:
${acme}
${bolt}`

const coil: NewTenant = {
  slug: 'coil',
  businessName: 'Coil & Sons',
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  sources: [
    { connector: 'facebook_ads', settings: { account_id: '104' } },
    { connector: 'shopify', settings: {} },
  ],
}
const coilText = `  coil:
    business_name: Coil & Sons
    status: pending
    reporting:
      currency: EUR
      time_zone: Europe/Berlin
    sources:
      facebook_ads:
        enabled: true
        settings:
          account_id: "104"
      shopify:
        enabled: true
`

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gata-entries-'))
  path = join(folder, 'tenants.yaml')
})
afterEach(() => rm(folder, { recursive: true }))

describe('adding a tenant', () => {
  it('puts it behind the others and changes no other byte', async () => {
    await writeFile(path, both)
    const tenants = await editTenants(path, (document) => addTenant(document, coil), { connectors })
    expect(await readFile(path, 'utf8')).toBe(`${both}\n${coilText}`)
    expect(findTenant(tenants, 'coil')).toMatchObject({ status: 'pending', reporting: { currency: 'EUR' } })
  })

  it.each(['tenants: {}\n', 'tenants:\n'])('makes the first one where there was %j', async (none) => {
    await writeFile(path, `${head}\n${none}`)
    await editTenants(path, (document) => addTenant(document, coil), { connectors })
    expect(await readFile(path, 'utf8')).toBe(`${head}\ntenants:\n${coilText}`)
  })

  it('is refused for a slug that is taken or that is none', async () => {
    await writeFile(path, both)
    const add = (slug: string) =>
      editTenants(path, (document) => addTenant(document, { ...coil, slug }), { connectors })
    await expect(add('bolt')).rejects.toThrow('there is a tenant bolt already')
    await expect(add('Coil')).rejects.toThrow('a slug is 2 to 39 lower-case letters')
    expect(await readFile(path, 'utf8')).toBe(both)
  })
})

describe('removing a tenant', () => {
  it('takes its entry and the comments inside it, and leaves every other byte', async () => {
    await writeFile(path, both)
    await editTenants(path, (document) => removeTenant(document, 'bolt'), { connectors })
    expect(await readFile(path, 'utf8')).toBe(`${head}\ntenants:\n${acme}`)
  })

  it('keeps the comments of those behind it', async () => {
    await writeFile(path, both)
    await editTenants(path, (document) => removeTenant(document, 'acme'), { connectors })
    expect(await readFile(path, 'utf8')).toBe(`${head}\ntenants:\n${bolt}`)
  })

  it('leaves a file without tenants that is still good', async () => {
    await writeFile(path, `${head}\ntenants:\n${acme}`)
    expect(await editTenants(path, (document) => removeTenant(document, 'acme'), { connectors })).toEqual([])
    expect(await readFile(path, 'utf8')).toBe(`${head}\ntenants: {}\n`)
    await editTenants(path, (document) => addTenant(document, coil), { connectors })
    expect(await readFile(path, 'utf8')).toContain(coilText)
  })
})
