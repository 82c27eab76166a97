import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSelectors } from './read-selectors.ts'
import { readDefinition, type SelectorDefinition } from './selector-definition.ts'
import { definitionSchema } from './selectors-schema.ts'

let folder: string
let path: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gata-selectors-'))
  path = join(folder, 'selectors.yaml')
})
afterAll(() => rm(folder, { recursive: true }))

/** Knows methods of three letters, and expressions without an exclamation mark. */
const check = (names: readonly string[]) => (definition: SelectorDefinition) => {
  if (definition.kind === 'method') return definition.method.length === 3 ? null : `unknown method ${definition.method}`
  return definition.kind === 'expression' && definition.text.includes('!')
    ? `no such thing in ${names.join(', ')}`
    : null
}

async function read(...definition: readonly string[]) {
  await writeFile(path, ['selectors:', '  - name: nightly', ...definition.map((line) => `    ${line}`)].join('\n'))
  return await readSelectors(path, check)
}

async function messageFor(...definition: readonly string[]): Promise<string> {
  const message = await read(...definition).then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  return message.replaceAll(path, 'selectors.yaml')
}

describe('selectors.yaml', () => {
  it('takes an expression, a pair, and a method with its options', async () => {
    expect(await read('description: At night.', 'definition: "tag:a+ b"')).toEqual([
      { name: 'nightly', description: 'At night.', definition: { kind: 'expression', text: 'tag:a+ b' } },
    ])
    const tag = { kind: 'method', method: 'tag', value: 'a' }
    expect((await read('definition: {tag: a}'))[0]?.definition).toEqual({ ...tag, above: 0, below: 0, isWhole: false })
    expect(
      (await read('definition: {method: tag, value: a, parents: true, parents_depth: 2, children: true}'))[0]
        ?.definition,
    ).toEqual({ ...tag, above: 2, below: Number.POSITIVE_INFINITY, isWhole: false })
    expect((await read('definition: {method: tag, value: a, childrens_parents: true}'))[0]?.definition).toMatchObject({
      isWhole: true,
    })
  })

  it('takes lists that unite, cut and exclude', async () => {
    const [selector] = await read(
      'definition:',
      '  union:',
      '    - a',
      '    - intersection: [{tag: b}, c]',
      '    - exclude: [d, {tag: e}]',
    )
    const tag = (value: string) => ({ kind: 'method', method: 'tag', value, above: 0, below: 0, isWhole: false })
    const expression = (text: string) => ({ kind: 'expression', text })
    expect(selector?.definition).toEqual({
      kind: 'difference',
      from: {
        kind: 'union',
        of: [expression('a'), { kind: 'intersection', of: [tag('b'), expression('c')] }],
      },
      without: { kind: 'union', of: [{ kind: 'union', of: [expression('d'), tag('e')] }] },
    })
    expect((await read('definition: {method: tag, value: a, exclude: [b]}'))[0]?.definition).toMatchObject({
      kind: 'difference',
      from: tag('a'),
    })
  })

  it.each([
    [['definition: 7'], 'selectors.yaml:3:17 definition: must be a text or a map (got 7)'],
    [['definition: a!'], 'selectors.yaml:3:17 definition: no such thing in nightly (got "a!")'],
    [['definition: {tags: a}'], 'selectors.yaml:3:24 definition.tags: unknown method tags (got "a")'],
    [
      ['definition:', '  union:', '    - a', '    - {tagg: b}'],
      'selectors.yaml:6:18 definition.union.1.tagg: unknown method tagg',
    ],
    [['definition: {union: a}'], 'selectors.yaml:3:25 definition.union: must be a list of definitions'],
    [['definition: {union: [{exclude: [a]}]}'], 'definition.union: must hold something beside what it excludes'],
    [
      ['definition: {method: tag, value: a, parent: true}'],
      'selectors.yaml:3:49 definition.parent: unknown key, did you mean parents?',
    ],
    [['definition: {method: tag, value: a, parents: 1}'], 'definition.parents: must be true or false (got 1)'],
    [['definition: {method: tag, value: a, children_depth: -1}'], 'must be a whole number from 0 (got -1)'],
    [['definition: {tag: a, source: b}'], 'must be method and value, one method: value, union or intersection'],
    [['definiton: a'], 'did you mean definition?'],
  ])('refuses %j: %s', async (definition, message) => {
    expect(await messageFor(...definition)).toContain(message)
  })

  it.each([
    ['an expression', 'tag:a+ b'],
    ['a pair', { tag: 'a' }],
    ['a pair with a number', { tag: 2024 }],
    ['a method with options', { method: 'tag', value: 'a', parents: true, parents_depth: 2, exclude: ['b'] }],
    ['lists', { union: ['a', { intersection: [{ tag: 'b' }, 'c'] }, { exclude: ['d', { tag: 'e' }] }] }],
    ['a number', 7],
    ['nothing', null],
    ['an unknown method', { tagg: 'a' }],
    ['an unknown method inside a list', { union: ['a', { tagg: 'b' }] }],
    ['no list', { union: 'a' }],
    ['an empty list', { union: [] }],
    ['a list of exclusions', { union: [{ exclude: ['a'] }] }],
    ['an empty map', {}],
    ['an empty value', { tag: '' }],
    ['a list and more', { union: ['a'], tag: 'b' }],
    ['an exclusion alone', { exclude: ['a'] }],
    ['an unknown option', { method: 'tag', value: 'a', parent: true }],
    ['an option of a wrong type', { method: 'tag', value: 'a', parents: 1 }],
    ['a wrong depth', { method: 'tag', value: 'a', children_depth: -1 }],
    ['a method without a value', { method: 'tag' }],
    ['two pairs', { tag: 'a', src: 'b' }],
  ])('are judged in an editor as they are read: %s', (_, value) => {
    const methods = { tag: 'A tag.', src: 'A source.' }
    const check = (definition: SelectorDefinition): string | null =>
      definition.kind === 'method' && !(definition.method in methods) ? 'unknown method' : null
    const isRead = readDefinition(value, check, () => {}) !== null
    expect(definitionSchema(methods).safeParse(value).success).toBe(isRead)
  })

  it('says that a name stands twice, and that there is no file', async () => {
    await writeFile(path, 'selectors:\n  - {name: a, definition: b}\n  - {name: a, definition: c}\n')
    await expect(readSelectors(path, check)).rejects.toThrow(/:3:12 name: the name stands here twice \(got "a"\)/)
    await expect(readSelectors(join(folder, 'none.yaml'), check)).rejects.toMatchObject({ code: 'selectors-missing' })
  })
})
