import { ident, renderText, sql } from '@gata/sql'
import { expect, it } from 'vitest'
import { stepsSql } from './steps-sql.ts'

it('keeps a step that is read twice, in one step or in two, and no other', () => {
  const [rows, once, twice] = [ident('rows'), ident('once'), ident('twice')]
  const steps = [
    { name: 'rows', body: sql`select 1 as one` },
    { name: 'once', body: sql`select ${rows}.one from ${rows} where ${rows}.one = ${1}` },
    { name: 'twice', body: sql`select one from ${once}` },
    { name: 'last', body: sql`select ${twice}.one from ${twice}, ${twice} as again` },
  ]
  const kept = (text: string): readonly string[] =>
    [...text.matchAll(/"(\w+)" as materialized/g)].map(([, name = '']) => name)
  expect(kept(renderText(stepsSql(steps)))).toEqual(['twice'])
  const more = [...steps, { name: 'other', body: sql`select one from ${rows}` }]
  expect(kept(renderText(stepsSql(more)))).toEqual(['rows', 'twice'])
})
