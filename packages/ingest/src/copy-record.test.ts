import { seededRandom } from '@gata/base'
import { connectors, type ObjectContract } from '@gata/connectors'
import { vendorRecords } from '@gata/connectors/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createRecordEncoder, LINE_OVERHEAD, type RecordEncoder } from './encode-record.ts'
import { fakeContract } from './testing/fake-session.ts'

const contracts = connectors.flatMap(({ name, objects }) =>
  objects.map((contract) => ({ place: `${name}.${contract.name}`, contract })),
)

describe('a record that is copied from its text', () => {
  it.each(contracts)(
    'has the line that parsing it gives, of whatever kind the records of $place are',
    ({ contract }) => {
      const random = seededRandom(7)
      const texts = Array.from({ length: 200 }, () =>
        damagedNowAndThen(JSON.stringify(recordOf(contract, random)), random),
      )
      const { copied, parsed } = bothWays(contract, texts)
      expect(copied).toEqual(parsed)
    },
  )

  it('is every record without escapes that keeps its contract', () => {
    const shares = contracts.map(({ place, contract }) => {
      const random = seededRandom(11)
      const encoder = createRecordEncoder(contract)
      const records = Array.from({ length: 50 }, () => JSON.stringify(recordOf(contract, random))).filter(
        (text) => !text.includes('\\'),
      )
      const copied = records.filter((text, number) => copy(encoder, text, number) !== null)
      return { place, share: copied.length / records.length }
    })
    const whole = shares.filter(({ share }) => share === 1).map(({ place }) => place)
    expect(whole).toEqual(expect.arrayContaining(['facebook_ads.facebook_insights', 'google_analytics.events']))
  })

  it.each(['facebook_ads/facebook_insights.jsonl', 'google_analytics/events.jsonl'])(
    'has the line that parsing it gives, of the real records of %s',
    (file) => {
      const [connector = '', object = ''] = file.replace('.jsonl', '').split('/')
      const found = contracts.find(({ place }) => place === `${connector}.${object}`)
      const texts = (vendorRecords(file) ?? []).map(({ record }) => JSON.stringify(record))
      const { copied, parsed } = bothWays(found?.contract ?? fakeContract(), texts)
      expect(copied).toEqual(parsed)
    },
  )

  it.each([
    ['white space', '{"id": "1","day":"2026-11-01","spend":"1"}'],
    ['an escape', '{"id":"1","day":"2026-11-01","spend":"\\u0031"}'],
    ['a field of its own', '{"id":"1","day":"2026-11-01","spend":"1","more":1}'],
    ['fields in another order', '{"day":"2026-11-01","id":"1","spend":"1"}'],
    ['a field twice', '{"id":"1","id":"2","day":"2026-11-01","spend":"1"}'],
    ['a field that is missing', '{"id":"1","day":"2026-11-01"}'],
    ['a field of another type', '{"id":"1","day":"2026-11-01","spend":1}'],
    ['a day that is none', '{"id":"1","day":"2026-13-01","spend":"1"}'],
    ['a global id', '{"id":"gid://shop/Order/1","day":"2026-11-01","spend":"1"}'],
    ['something behind it', '{"id":"1","day":"2026-11-01","spend":"1"}}'],
    ['no end', '{"id":"1","day":"2026-11-01","spend":"1"'],
    ['a text without end', '{"id":"1","day":"2026-11-01","spend":"1'],
    ['nothing in it', '{}'],
  ])('is not one with %s', (_, text) => {
    expect(copy(createRecordEncoder(fakeContract()), text, 0)).toBeNull()
  })

  it('keeps letters of any language', () => {
    const text = '{"id":"ä|日","day":"2026-11-01","spend":"1","note":"naïve 🙂"}'
    const encoder = createRecordEncoder(fakeContract())
    expect(copy(encoder, text, 3)).toBe(`{"n":3,"k":"ä|日|2026-11-01","w":"2026-11-01","d":${text}}`)
  })
})

/** The lines of the records that can be copied, made both ways. */
function bothWays(contract: ObjectContract, texts: readonly string[]): { copied: string[]; parsed: string[] } {
  const copying = createRecordEncoder(contract)
  const parsing = createRecordEncoder(contract)
  const copied: string[] = []
  const parsed: string[] = []
  for (const [position, text] of texts.entries()) {
    const line = copy(copying, text, position)
    if (line === null) continue
    copied.push(line)
    parsed.push(lineOf(parsing, text, position))
  }
  return { copied, parsed }
}

function copy(encoder: RecordEncoder, text: string, position: number): string | null {
  const bytes = Buffer.from(`${text}\n`)
  const into = Buffer.alloc(2 * bytes.length + LINE_OVERHEAD)
  const end = encoder.copy({ bytes, start: 0, end: bytes.length - 1 }, position, into, 0)
  return end < 0 ? null : into.toString('utf8', 0, end)
}

function lineOf(encoder: RecordEncoder, text: string, position: number): string {
  const encoded = encoder.encode(JSON.parse(text), position)
  return encoded.kind === 'line' ? encoded.line : `quarantined: ${encoded.violation.path}`
}

type Random = () => number
type Schema = Readonly<Record<string, unknown>>

/** A record that keeps its contract, with some of its optional fields. */
function recordOf(contract: ObjectContract, random: Random): Readonly<Record<string, unknown>> {
  const schema =
    schemas.get(contract) ?? (z.toJSONSchema(contract.record, { io: 'input', target: 'draft-7' }) as Schema) // zod types a schema loosely
  schemas.set(contract, schema)
  return objectOf(schema, random)
}

const schemas = new Map<ObjectContract, Schema>()

function valueOf(schema: Schema, random: Random): unknown {
  const branches = (schema['anyOf'] ??
    (Array.isArray(schema['type']) ? schema['type'].map((type) => ({ ...schema, type })) : null)) as
    | readonly Schema[]
    | null // the two keywords that stand for a choice
  if (branches) return valueOf(pick(branches, random), random)
  if (schema['enum']) return pick(schema['enum'] as readonly unknown[], random) // a list by its keyword
  if (schema['const'] !== undefined) return schema['const']
  switch (schema['type']) {
    case 'string':
      return textOf(schema, random)
    case 'integer':
      return pick([0, 7, 123_456_789], random)
    case 'number':
      return pick([0, 12.5, 3, 0.25, 99.999999], random)
    case 'boolean':
      return random() < 0.5
    case 'null':
      return null
    case 'array':
      return Array.from({ length: Math.floor(random() * 3) }, () => valueOf((schema['items'] ?? {}) as Schema, random)) // items is a schema
    case 'object':
      return objectOf(schema, random)
    default:
      return pick([null, 'any', 3, [1, { a: 'b' }], { deep: { er: [] } }], random)
  }
}

function objectOf(schema: Schema, random: Random): Schema {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>) // schemas by field
  const required = (schema['required'] ?? []) as readonly string[] // names by its keyword
  return Object.fromEntries(
    properties
      .filter(([name]) => required.includes(name) || random() < 0.8)
      .map(([name, property]) => [name, valueOf(property, random)]),
  )
}

function textOf(schema: Schema, random: Random): string {
  const pattern = new RegExp(typeof schema['pattern'] === 'string' ? schema['pattern'] : '', 'u')
  const fitting = samples.filter(
    (sample) =>
      pattern.test(sample) &&
      sample.length >= Number(schema['minLength'] ?? 0) &&
      sample.length <= Number(schema['maxLength'] ?? 99),
  )
  return fitting.length > 0 ? pick(fitting, random) : 'USD'
}

const samples = [
  '1',
  '120230000000000001',
  '12.50',
  '-3',
  '2026-11-01',
  '20261101',
  '2026-11-01T10:00:00Z',
  '2026-11-01T10:00:00-05:00',
  'USD',
  'Sommer, Sonne & "Meer"',
  'purchase',
  'größer',
]

/** Most texts as they are; some with a value of another kind, another order, white space, or a piece missing. */
function damagedNowAndThen(text: string, random: Random): string {
  const damages = [
    () => text.replace(/"(\d+)"/, '$1'),
    () => text.replace(/:"[^"]*"/, ':null'),
    () => text.replace(':', ' : '),
    () => text.replace('{', '{"brand_new":1.50,'),
    () => text.replace(':{', ':{"b":true,"1":true,'),
    () => text.replace(/\d/, '\\u0037'),
    () => text.replace(/:\d+/, ':1e3'),
    () => text.replace(/:"[^"]*"/, ':-0'),
    () => text.replace(/,"[^"]*":("[^"]*"|\d+|null)/, ''),
    () => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as object).toReversed())), // an object is what it was made of
  ]
  return random() < 0.5 ? text : pick(damages, random)()
}

function pick<T>(choices: readonly T[], random: Random): T {
  const choice = choices[Math.floor(random() * choices.length)]
  if (choice === undefined) throw new Error('there is nothing to choose from')
  return choice
}
