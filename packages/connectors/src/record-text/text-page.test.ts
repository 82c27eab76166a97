import { describe, expect, it } from 'vitest'
import { cutList } from './cut-list.ts'
import { filterPage, lineBounds, textPage } from './text-page.ts'

describe('a list that is cut out of a text', () => {
  it.each([
    [
      '{"data":[{"a":1},{"a":[2,"]"]}],"paging":{"next":"x"}}',
      ['{"a":1}', '{"a":[2,"]"]}'],
      '{"data":[],"paging":{"next":"x"}}',
    ],
    [
      '{ "first" : {"data":[9]} ,\n "data" : [ {"a":"\\"}"} , {} ] }',
      ['{"a":"\\"}"}', '{}'],
      '{ "first" : {"data":[9]} ,\n "data" : [] }',
    ],
    ['{"data":[]}', [], '{"data":[]}'],
    ['{"data":[1,"two",null]}', ['1', '"two"', 'null'], '{"data":[]}'],
  ])('leaves items and rest of %s', (text, items, rest) => {
    const bytes = Buffer.from(text)
    const cut = cutList(bytes, 'data')
    expect(cut?.rest).toBe(rest)
    expect(pieces(bytes, cut?.bounds ?? [])).toEqual(items)
  })

  it.each(['', '[]', '{"error":{"data":[1]}}', '{"data":{"a":1}}', '{"data":[{"a":1},', '{"data":[{"a":"1}', '<html>'])(
    'is not there in %j',
    (text) => {
      expect(cutList(Buffer.from(text), 'data')).toBeNull()
    },
  )
})

describe('a page of text', () => {
  const bytes = Buffer.from(
    '{"id":"1","kind":"a"}\n\n{"kind":"b","id":"2"}\n{"id":"3"}\n{"id":"4","kind":"\\u0061"}\n{"id":"5","in":{"kind":"a"},"kind":"b"}\n',
  )

  it('gives its records when they are asked for', () => {
    expect(textPage(bytes, lineBounds(bytes)).records.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5'])
  })

  it('keeps the records whose field is wanted, as text', () => {
    const kept = filterPage(textPage(bytes, lineBounds(bytes)), 'kind', (kind) => kind === 'a')
    expect(kept.text && pieces(bytes, kept.text.bounds)).toEqual([
      '{"id":"1","kind":"a"}',
      '{"id":"4","kind":"\\u0061"}',
    ])
  })

  it('is parsed at once where it is not UTF-8, since it can not be kept', () => {
    const broken = Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff]), Buffer.from('"}\n')])
    const page = textPage(broken, lineBounds(broken))
    expect(page.text).toBeUndefined()
    expect(page.records).toEqual([{ id: '\ufffd' }])
  })

  it('says so where a record is no JSON', () => {
    const broken = Buffer.from('{"id":nothing}\n')
    expect(() => textPage(broken, lineBounds(broken)).records).toThrow(
      expect.objectContaining({ code: 'record-not-json' }),
    )
  })
})

function pieces(bytes: Buffer, bounds: readonly number[]): readonly string[] {
  return bounds.flatMap((start, index) => (index % 2 === 0 ? [bytes.toString('utf8', start, bounds[index + 1])] : []))
}
