import { describe, expect, it } from 'vitest'
import { ident, join, relation, relationsOf, renderStatement, renderText, type SqlInput, sql } from './index.ts'

const orders = relation('analytics', 'fct_acme__orders')

describe('the sql tag', () => {
  it('binds values in statements and writes them as literals in model text', () => {
    const query = sql`select * from ${orders} where currency = ${"O'Neill"} and total > ${5}`

    expect(renderStatement(query)).toEqual({
      text: 'select * from "analytics"."fct_acme__orders" where currency = $1 and total > $2',
      values: ["O'Neill", 5],
    })
    expect(renderText(query)).toBe(
      `select * from "analytics"."fct_acme__orders" where currency = 'O''Neill' and total > 5`,
    )
  })

  it('nests pieces and keeps the relations they name, each once', () => {
    const filter = sql`where exists (from ${orders})`
    const query = sql`select 1 from ${orders} ${filter}`

    expect(relationsOf(query)).toEqual([orders])
  })

  it('quotes identifiers so that none can leave its quotes', () => {
    expect(renderText(sql`select ${ident('a"; drop table x; --')}`)).toBe('select "a""; drop table x; --"')
  })

  it('joins pieces with a separator', () => {
    expect(renderText(sql`in (${join([sql`${'a'}`, sql`${'b'}`])})`)).toBe("in ('a', 'b')")
  })

  it('renders relations as the caller says, so that a run can read a copy', () => {
    expect(renderText(sql`from ${orders}`, (read) => `copy_of_${read.name}`)).toBe('from copy_of_fct_acme__orders')
  })

  it('refuses what can not stand in SQL', () => {
    const date = new Date() as unknown as SqlInput // what a caller without types could pass
    expect(() => sql`select ${date}`).toThrow(/can not stand in SQL/)
    expect(() => renderText(sql`select ${Number.NaN}`)).toThrow(/not finite/)
  })

  it('takes the common indentation off', () => {
    expect(
      renderText(sql`
        select 1
          as one
      `),
    ).toBe('select 1\n  as one')
  })
})
