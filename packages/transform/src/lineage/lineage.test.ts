import { column, type Sql, sql } from '@gata/sql'
import { describe, expect, it } from 'vitest'
import { compile, defineModel, impactOf, type Model, type NodeLineage, readersOf } from '../index.ts'
import { columnLineage } from '../run/index.ts'
import { type LineageClaim, proveLineage } from '../testing/index.ts'

describe('the lineage of columns', () => {
  it('tells what goes in from what decides', async () => {
    const lineage = await lineageOf(
      sql`
        select
          any_value(orders.id) as first,
          sum(price * quantity) filter (where currency = 'a') as second,
          case when currency = 'b' then 1 end as third
        from ${orders}
        join ${items} on items.order_id = orders.id
        where placed_at is not null
        group by currency
        order by second
      `,
      ['first', 'second', 'third'],
    )

    expect(shown(lineage)).toEqual({
      first: ['orders.id aggregation'],
      second: ['items.price aggregation', 'items.quantity aggregation', 'orders.currency conditional'],
      third: ['orders.currency conditional'],
      rows: [
        'items.order_id join',
        'items.price sort',
        'items.quantity sort',
        'orders.currency sort group_by',
        'orders.id join',
        'orders.placed_at filter',
      ],
    })
  })

  it('follows fields through documents, lists, lambdas and structs', async () => {
    const lineage = await lineageOf(
      sql`
        with parsed as (
          select json_transform(payload, '{"buyer":{"email":"VARCHAR"},"lines":[{"price":"VARCHAR"}],"total":"VARCHAR"}') as f
          from ${orders}
        ),
        packed as (
          select
            {'email': f.buyer.email, 'total': f.total} as kept,
            list_transform(list_filter(f.lines, lambda l: l.price <> '1'), lambda l: l.price::int) as prices
          from parsed
        )
        select kept.email as first, kept.total::int as second, list_sum(prices) as third, payload->>'$.buyer.email' as fourth
        from packed
        cross join ${orders}
      `,
      ['first', 'second', 'third', 'fourth'],
    )

    expect(lineage.columns.map(({ inputs }) => inputs.flatMap(({ paths }) => paths))).toEqual([
      ['buyer.email'],
      ['total'],
      ['lines[].price'],
      ['buyer.email'],
    ])
  })

  it('holds for queries of every form: what no lineage ties to a column does not change it', async () => {
    const claims = await claimsOf(forms, ['first', 'second'])
    const proof = await proveLineage(claims, [1, 2])

    expect(claims.flatMap(({ lineage }) => lineage.problem ?? [])).toEqual([])
    expect(proof.untried).toEqual([])
    expect(proof.missing).toEqual([])
    expect(proof.unseen).toEqual([])
  })

  it('would be caught leaving something out', async () => {
    const claim = await claimOf(sql`select id as first, price + quantity as second from ${items}`, ['first', 'second'])
    const columns = claim.lineage.columns.map(({ name, inputs }) => ({ name, inputs: inputs.slice(1) }))
    const { missing } = await proveLineage([{ ...claim, lineage: { ...claim.lineage, columns } }])

    expect(missing).toEqual(['s.reader_1.first ← s.items.id ', 's.reader_1.second ← s.items.price '])
  })

  it('says so where a query can not be traced, and ties it to all that it reads', async () => {
    const lineage = await lineageOf(sql`select columns('id|price') from ${items}`, ['id', 'price'])

    expect(lineage.problem).toMatch(/can not be traced.*COLUMNS/)
    expect(lineage.rows.map((input) => input.column)).toEqual(['id', 'order_id', 'price', 'quantity', 'words'])
  })
})

describe('lineage through the graph', () => {
  const typed = model('typed', 'view', sql`select id, price * 2 as price, quantity from ${items}`, [
    'id',
    'price',
    'quantity',
  ])
  const engine = model('engine', 'ephemeral', sql`select id, price as amount from ${typed} where quantity = 1`, [
    'id',
    'amount',
  ])
  const fact = model(
    'fact',
    'table',
    sql`
    select id, amount
    from ${engine}
    union all
    select id, 0 as amount
    from ${orders}
  `,
    ['id', 'amount'],
  )
  const keys = ['tenant_slug', 'source_platform', 'record_key', 'record_hash', 'load_seq', 'changed_at', 'is_deleted']
  const given = sql`
    select 'a' as tenant_slug, 'b' as source_platform, id as record_key, 1 as record_hash, 1 as load_seq, null as changed_at,
      false as is_deleted, words[1] as word
  `
  const staging = model('staging', 'view', sql`${given} from ${items}`, [...keys, 'word'])
  const master = model('master', 'incremental', null, [...keys, 'word', 'is_current'])
  const push = defineModel({
    ...base,
    name: 'push',
    kind: 'push',
    columns: Object.fromEntries([...keys, 'word'].map((key) => [key, text])),
    into: master,
    query: sql`select * from ${staging}`,
  })
  const manifest = compile([orders, items, typed, engine, fact, staging, master, push])

  it('has ephemeral models as nodes, or reads through them', async () => {
    const apart = await columnLineage(manifest)
    const inlined = await columnLineage(manifest, { ephemeral: 'inlined', nodes: new Set(['s.fact']) })

    expect(apart.get('s.fact')?.columns[1]?.inputs).toEqual([
      { node: 's.engine', column: 'amount', kinds: ['identity'], paths: [] },
    ])
    expect(inlined.get('s.fact')?.columns[1]?.inputs).toEqual([
      { node: 's.typed', column: 'price', kinds: ['identity'], paths: [] },
    ])
    expect([...inlined.keys()]).toEqual(['s.fact'])
  })

  it('goes on through what a push fills', async () => {
    const lineage = await columnLineage(manifest)

    expect(shown(lineage.get('s.master'))).toMatchObject({
      record_key: ['push.record_key identity'],
      word: ['push.word identity'],
      is_current: keys.map((key) => `push.${key} window`),
      rows: keys.map((key) => `push.${key} filter`),
    })
    expect(impactOf(lineage.values(), [{ node: 's.items', columns: ['words'], rows: false }])).toEqual([
      { node: 's.items', columns: ['words'], rows: false },
      { node: 's.master', columns: ['word'], rows: false },
      { node: 's.staging', columns: ['word'], rows: false },
      { node: 's.push', columns: ['word'], rows: false },
    ])
  })

  it('says who reads a column, and what a change reaches in the end', async () => {
    const lineage = [...(await columnLineage(manifest)).values()]

    expect(readersOf(lineage, { node: 's.typed', column: 'quantity' })).toEqual([
      { node: 's.engine', column: null, kinds: ['filter'] },
    ])
    expect(impactOf(lineage, [{ node: 's.items', columns: ['price'], rows: false }])).toEqual([
      { node: 's.items', columns: ['price'], rows: false },
      { node: 's.typed', columns: ['price'], rows: false },
      { node: 's.engine', columns: ['amount'], rows: false },
      { node: 's.fact', columns: ['amount'], rows: false },
    ])
    expect(impactOf(lineage, [{ node: 's.typed', columns: ['quantity'], rows: false }])).toEqual([
      { node: 's.typed', columns: ['quantity'], rows: false },
      { node: 's.engine', columns: [], rows: true },
      { node: 's.fact', columns: [], rows: true },
    ])
  })

  it('is the same for tenants that are alike', async () => {
    const tenants = ['acme', 'zenith'].map((tenant) =>
      defineModel({
        ...base,
        name: `typed_${tenant}`,
        kind: 'view',
        tenant,
        columns: { id: text, tenant_slug: text },
        query: sql`select id, ${tenant} as tenant_slug from ${items}`,
      }),
    )
    const lineage = await columnLineage(compile([items, ...tenants]))

    expect(lineage.get('s.typed_zenith')).toEqual({ ...lineage.get('s.typed_acme'), node: 's.typed_zenith' })
  })
})

const base = { schema: 's', layer: 'analytics', description: 'For a test.' } as const
const text = column('varchar', 'Text.')
const orders = defineModel({
  ...base,
  name: 'orders',
  kind: 'incremental',
  columns: {
    id: column('bigint', 'Id.'),
    currency: text,
    placed_at: column('timestamptz', 'When.'),
    payload: column('json', 'Record.'),
  },
  query: null,
})
const items = defineModel({
  ...base,
  name: 'items',
  kind: 'incremental',
  columns: {
    id: column('bigint', 'Id.'),
    order_id: column('bigint', 'Order.'),
    price: column('decimal(18,2)', 'Price.'),
    quantity: column('bigint', 'How many.'),
    words: column('varchar[]', 'Words.'),
  },
  query: null,
})

/** Queries over both tables that give `first` and `second`, each in a form of its own. */
const forms: readonly Sql[] = [
  sql`select id as first, price as second from ${items}`,
  sql`select id as first, first + 1 as second from ${items}`,
  sql`select * exclude (order_id, quantity, words) rename (id as first, price as second) from ${items}`,
  sql`from (select id as first, price as second from ${items}) select * replace (first + 1 as first)`,
  sql`select id as first, row_number() over (partition by order_id order by price, id) as second from ${items}`,
  sql`select id as first, lag(price, 1, 0) over w as second from ${items} window w as (partition by order_id order by id, quantity)`,
  sql`select id as first, sum(price) over (partition by order_id) as second from ${items}`,
  sql`select id as first, price as second from ${items} qualify row_number() over (partition by id order by quantity, order_id) = 1`,
  sql`select order_id as first, arg_max(price, (quantity, id)) as second from ${items} group by order_id`,
  sql`select order_id as first, list(price order by quantity, id) as second from ${items} group by all`,
  sql`select order_id as first, count(*) as second from ${items} group by 1 having sum(quantity) > 2`,
  sql`select order_id as first, count(distinct price) as second from ${items} group by 1`,
  sql`select distinct order_id as first, quantity as second from ${items}`,
  sql`select distinct on (order_id) order_id as first, price as second from ${items} order by order_id, id, quantity`,
  sql`select id as first, price as second from ${items} order by quantity, id, price limit 20`,
  sql`select orders.id as first, items.price as second from ${orders} left join ${items} on items.order_id = orders.id`,
  sql`select id as first, items.price as second from ${orders} join ${items} using (id)`,
  sql`select id as first, items.price as second from ${orders} full join ${items} using (id)`,
  sql`select id as first, price as second from ${items} semi join ${orders} using (id)`,
  sql`select id as first, price as second from ${items} where order_id in (select id from ${orders} where currency = 'a')`,
  sql`select id as first, price as second from ${items} where exists (from ${orders} where orders.id = items.order_id)`,
  sql`select id as first, (select max(price) from ${items} where items.order_id = orders.id) as second from ${orders}`,
  sql`select id as first, best as second from ${orders}, lateral (select max(price) as best from ${items} where order_id = orders.id)`,
  sql`select orders.id as first, items.price as second from ${orders} asof join ${items} on items.order_id = orders.id and items.quantity <= orders.id`,
  sql`select id as first, unnest(words) as second from ${items}`,
  sql`select id as first, word as second from ${items}, unnest(words) as t(word)`,
  sql`select id as first, list_transform(words, lambda w: w || currency)[1] as second from ${items} join ${orders} using (id)`,
  sql`select id as first, list_filter(words, lambda w, i: w = 'a' and i > 0) as second from ${items}`,
  sql`select id as first, {'a': price, 'b': quantity}.b as second from ${items}`,
  sql`select id as first, kept.b as second from (select id, {'a': price, 'b': quantity} as kept from ${items})`,
  sql`select id as first, price as second from ${items} union select id, quantity from ${items}`,
  sql`select id as first, price as second from ${items} except select id, 1 from ${orders}`,
  sql`select id as first, price as second from ${items} union all by name select quantity as second, order_id as first from ${items}`,
  sql`select coalesce(price, quantity) as first, if(order_id = 1, id, 0) as second from ${items}`,
  sql`select id between order_id and quantity as first, price is null as second from ${items}`,
  sql`select id as first, words[quantity] || 'x' as second from ${items}`,
  sql`
    with recursive reached(first, second) as (
      select id, order_id
      from ${items}
      union
      select reached.first, items.order_id
      from reached
      join ${items} on items.id = reached.second
    )
    from reached
  `,
  sql`select v.first, v.second from (select unnest(map_entries(map {coalesce(id, 9): price}), recursive := true) from ${items}) as u, lateral (select u.key as first, u."value" as second) as v`,
  sql`select first, second from (values (1, 2), (3, 4)) as t(first, second) join ${items} on id = first`,
]

function model(
  name: string,
  kind: 'view' | 'table' | 'ephemeral' | 'incremental',
  query: Sql | null,
  names: readonly string[],
): Model {
  return defineModel({ ...base, name, kind, columns: Object.fromEntries(names.map((each) => [each, text])), query })
}

async function claimsOf(queries: readonly Sql[], columns: readonly string[]): Promise<readonly LineageClaim[]> {
  const readers = queries.map((query, index) => model(`reader_${index + 1}`, 'table', query, columns))
  const manifest = compile([orders, items, ...readers])
  const lineages = await columnLineage(manifest)
  return manifest.nodes.flatMap((node) => {
    const lineage = lineages.get(node.id)
    const reads = manifest.nodes.filter(({ id }) => node.reads.includes(id))
    return lineage && node.name.startsWith('reader_') ? [{ node, reads, lineage }] : []
  })
}

async function claimOf(query: Sql, columns: readonly string[]): Promise<LineageClaim> {
  const [claim] = await claimsOf([query], columns)
  if (!claim) throw new Error('no reader')
  return claim
}

async function lineageOf(query: Sql, columns: readonly string[]): Promise<NodeLineage> {
  return (await claimOf(query, columns)).lineage
}

/** `node.column kinds` of each column and of the rows. */
function shown(lineage: NodeLineage | undefined): Readonly<Record<string, readonly string[]>> {
  const words = (inputs: NodeLineage['rows']): readonly string[] =>
    inputs.map(({ node, column, kinds }) => `${node.replace('s.', '')}.${column} ${kinds.join(' ')}`)
  const columns = (lineage?.columns ?? []).map(({ name, inputs }) => [name, words(inputs)] as const)
  return { ...Object.fromEntries(columns), rows: words(lineage?.rows ?? []) }
}
