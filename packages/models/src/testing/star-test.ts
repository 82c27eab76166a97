import { GataError } from '@gata/base'
import { type InputRows, type Model, type UnitTest } from '@gata/transform'
import type { Canonical } from '../canonical/canonical.ts'
import { fxRates } from '../platform/fx-rates.ts'
import type { FxRate, ModelSource } from '../tenant.ts'
import { modelsWrittenOut } from '../tenant-models.ts'
import { type ConnectorName, currentRecords, masterIdOf, modelTenant } from './graph-of.ts'

type Cell = string | number | boolean | null

/** Rows of a canonical table, each with the columns that matter. */
export type RowsOf<Name extends string> = readonly Partial<Readonly<Record<Name, Cell>>>[]

/** Rows of one of the tables of a star schema that another one is made of. */
export interface GivenTable {
  readonly table: Canonical
  readonly rows: InputRows
}

/** What a test of a star schema's table is about. */
export interface StarTest<Name extends string> {
  /** The sources that the tenant of the test has. */
  readonly sources: readonly ConnectorName[]
  readonly logic?: ModelSource['logic']
  readonly rates?: readonly FxRate[]
  /** Current records as their vendors give them, by connector and object: `shopify.orders`. */
  readonly records?: Readonly<Partial<Record<`${ConnectorName}.${string}`, InputRows>>>
  readonly tables?: readonly GivenTable[]
  readonly expect: RowsOf<Name>
}

/** Rows of a table for {@link StarTest}; a column that the table does not have is a type error. */
export function given<Name extends string>(table: Canonical<Name>, rows: RowsOf<Name>): GivenTable {
  return { table, rows }
}

/** Declares the unit test of a star schema's table: what its engines and its factory make of records; the tenant is `acme`. */
export function starTest<Name extends string>(
  table: Canonical<Name>,
  name: string,
  { sources, logic, rates = [], records = {}, tables = [], expect }: StarTest<Name>,
): UnitTest {
  const models = modelsWrittenOut([modelTenant(sources, logic)], rates)
  const named = (wanted: string): Model => {
    const found = models.find((model) => model.name === wanted)
    if (!found) throw new GataError('unknown-model', 'a unit test names no model', { where: name, got: wanted })
    return found
  }
  return {
    name,
    covers: `${table.prefix}_*__${table.name}`,
    model: named(`${table.prefix}_acme__${table.name}`),
    given: [
      ...[...byMaster(records)].map(([master, rows]) => [named(master), rows] as const),
      ...tables.map((each) => [named(`${each.table.prefix}_acme__${each.table.name}`), each.rows] as const),
      ...(rates.length > 0 ? [[fxRates(rates), rateRows(rates)] as const] : []),
    ],
    expect,
  }
}

/** Two connectors may share a master model, which tells their rows apart. */
function byMaster(records: NonNullable<StarTest<string>['records']>): ReadonlyMap<string, InputRows> {
  const found = new Map<string, InputRows>()
  for (const [place, payloads = []] of Object.entries(records)) {
    const [connector = '', object = ''] = place.split('.')
    const master = `platform_mm__${masterIdOf[connector as ConnectorName]}_${object}` // the keys are typed so
    found.set(master, [...(found.get(master) ?? []), ...currentRecords(connector, payloads)])
  }
  return found
}

function rateRows(rates: readonly FxRate[]): InputRows {
  return rates.map(({ day, from, to, rate }) => ({ rate_date: day, from_currency: from, to_currency: to, rate }))
}
