import { runPipeline, simulate, withWriter } from '@gata/service'
import { ident, relation, sql } from '@gata/sql'
import { openSnapshot, type Warehouse } from '@gata/warehouse'
import { describe, expect, it } from 'vitest'
import { testPlatform } from './test-platform.ts'

/** What of a vendor's record becomes the canary: the names of campaigns, the addresses of buyers, the logins of visitors. */
const marks = String.raw`("(?:campaign_)?name":")[^"]*|()person\d+|()user-\d+`

describe('tenants in one warehouse', () => {
  it('see their own rows alone: a canary of each tenant is in its own tables and in nobody else’s', async () => {
    await using platform = await testPlatform({ days: 4, visitsPerDay: 15 })
    const { project } = platform
    const tenants = project.tenants
    for (const tenant of tenants) {
      await using _ = await simulate(project, tenant)
      await runPipeline(project, [tenant])
    }
    await withWriter(project, 'test', async (warehouse) => {
      for (const { slug } of tenants) await landCanaries(warehouse, slug)
    })
    const outcome = await runPipeline(project, tenants)
    expect(outcome.tenants.map(({ tenant, state }) => ({ tenant, state }))).toEqual(
      tenants.map(({ slug }) => ({ tenant: slug, state: 'published' })),
    )

    const found = await Promise.all(tenants.map(({ slug }) => canariesSeenBy(platform.home, slug, tenants)))
    expect(found).toEqual(tenants.map(({ slug }) => ({ canaries: [`canary_${slug}`], owners: [slug] })))
  })
})

/** Lands a new version of one record of each object that shows the tenant's canary. */
async function landCanaries(warehouse: Warehouse, slug: string): Promise<void> {
  const tables = await warehouse.rows<{ name: string }>(sql`
    select table_name as name
    from information_schema.tables
    where table_schema = ${`raw_${slug}`}
  `)
  for (const { name } of tables) {
    const table = relation(`raw_${slug}`, name)
    await warehouse.run(sql`
      insert into ${table}
      select * replace (
        load_seq + 1000000 as load_seq,
        record_hash // 2 as record_hash,
        regexp_replace(payload::varchar, ${marks}, ${`\\1canary_${slug}`}, 'gi')::json as payload
      )
      from ${table}
      where not is_deleted
        and regexp_matches(payload::varchar, ${marks}, 'i')
      order by load_seq desc, record_key
      limit 1
    `)
  }
}

/** Which tenants' canaries and rows a snapshot holds, in any text of any table. */
async function canariesSeenBy(home: string, slug: string, tenants: readonly { readonly slug: string }[]) {
  await using snapshot = await openSnapshot(home, slug)
  const columns = await snapshot.rows<{ table_name: string; column_name: string }>(`
    select table_name, column_name
    from information_schema.columns
    where data_type in ('VARCHAR', 'JSON')
      and table_name <> '_snapshot'
  `)
  const canaries = new Set<string>()
  const owners = new Set<string>()
  for (const { table_name, column_name } of columns) {
    for (const other of tenants.map((tenant) => tenant.slug)) {
      const [row] = await snapshot.rows<{ found: boolean }>(sql`
        select count(*) > 0 as found
        from ${ident(table_name)}
        where ${ident(column_name)}::varchar like ${`%canary_${other}%`}
      `)
      if (row?.found) canaries.add(`canary_${other}`)
    }
    if (column_name !== 'tenant_slug') continue
    const rows = await snapshot.rows<{ tenant_slug: string }>(
      sql`select distinct tenant_slug from ${ident(table_name)}`,
    )
    for (const { tenant_slug } of rows) owners.add(tenant_slug)
  }
  return { canaries: [...canaries], owners: [...owners] }
}
