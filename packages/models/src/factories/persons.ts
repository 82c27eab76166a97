import { join, type Sql, sql } from '@gata/sql'

/** A key that ties more than so many others together names no one person: a till's account, an address everybody writes down. */
const mostNeighbours = 20

/** A cluster of more keys than that is no person but a mistake of the data; its keys stay alone. */
const largestCluster = 500

/** What forms and tills write where they know no name. */
const namesNobody = [
  '',
  '0',
  '-1',
  'null',
  'none',
  'undefined',
  'unknown',
  'nan',
  'n/a',
  '(not set)',
  'guest',
  'anonymous',
]

/** Mailboxes of a role or a till, whoever writes from them. */
const sharedMailboxes = ['guest', 'info', 'noreply', 'no-reply', 'no_reply', 'pos', 'orders', 'office', 'test']

/** Whether a text names somebody: a login, or a shop's customer id. */
export function namesSomebody(text: Sql): Sql {
  return sql`coalesce(lower(trim(${text})) not in (${list(namesNobody)}), false)`
}

/** Whether an address is one person's: it looks like one, and its mailbox is no role's. */
export function isOnePersonsAddress(address: Sql): Sql {
  return sql`coalesce(${address} like '%_@_%' and split_part(lower(${address}), '@', 1) not in (${list(sharedMailboxes)}), false)`
}

/**
 * Steps of a `with recursive` from `ties(left_key, right_key)` to `persons(node, person)`: the connected components of the ties, each
 * named by its smallest key. A key that ties too many others, and a cluster that is too large, tie nothing.
 *
 * ```sql
 * ties → degrees → neighbours → components (recursive) → persons
 * ```
 */
export function personSteps(): Sql {
  return sql`both_ways as (
      select left_key as node, right_key as neighbour from ties
      union
      select right_key as node, left_key as neighbour from ties
    ),
    hubs as (
      select node
      from both_ways
      group by node
      having count(*) > ${mostNeighbours}
    ),
    neighbours as (
      select
        node,
        neighbour
      from both_ways
      anti join hubs using (node)
      where neighbour not in (select node from hubs)
    ),
    components(node, component) using key (node) as (
      select
        node,
        node as component
      from neighbours
      group by node
      union
      select
        neighbours.neighbour as node,
        min(components.component) as component
      from components
      join neighbours on neighbours.node = components.node
      join recurring.components as known on known.node = neighbours.neighbour
      where components.component < known.component
      group by neighbours.neighbour
    ),
    persons as (
      select
        node,
        case when count(*) over (partition by component) > ${largestCluster} then node else component end as person
      from components
    )`
}

function list(values: readonly string[]): Sql {
  return join(values.map((value) => sql`${value}`))
}
