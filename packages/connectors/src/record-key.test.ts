import { describe, expect, it } from 'vitest'
import { compileRecordKey, recordKey } from './record-key.ts'

describe('the key of a record', () => {
  it('joins its parts by a bar and leaves a missing part empty', () => {
    const read = compileRecordKey({ key: ['ad_id', 'date_start', 'campaign.id'] })
    expect(read({ ad_id: '7', date_start: '2026-11-01', campaign: { id: 9 } })).toBe('7|2026-11-01|9')
    expect(read({ ad_id: '7', campaign: null })).toBe('7||')
    expect(read({ ad_id: null, date_start: '2026-11-01' })).toBe('|2026-11-01|')
  })

  it('is null when every part is missing', () => {
    expect(recordKey({ key: ['ad_id', 'date_start'] }, { ad_id: null })).toBeNull()
    expect(recordKey({ key: ['id'] }, { id: '' })).toBeNull()
    expect(recordKey({ key: ['id'] }, {})).toBeNull()
  })

  it('takes the first alternative that has a value', () => {
    const read = compileRecordKey({ key: ['legacyResourceId ?? id'] })
    expect(read({ legacyResourceId: '450789469', id: 'gid://shopify/Order/1' })).toBe('450789469')
    expect(read({ legacyResourceId: null, id: 450789469 })).toBe('450789469')
  })

  it('reads the same order from a global id, a number and a text', () => {
    const read = compileRecordKey({ key: ['id'] })
    const keys = ['gid://shopify/Order/450789469', 'gid://shopify/Order/450789469?token=a/b', 450789469, '450789469']
    expect(keys.map((id) => read({ id }))).toEqual(Array(4).fill('450789469'))
  })

  it('keeps zero and false, which are values', () => {
    expect(recordKey({ key: ['index', 'flag'] }, { index: 0, flag: false })).toBe('0|false')
  })
})
