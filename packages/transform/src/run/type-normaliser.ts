import type { Queryable } from '@gata/warehouse'

/** Gives a type as DuckDB itself writes it, so that declared and described types can be compared; each is asked once. */
export function typeNormaliser(warehouse: Queryable): (type: string) => Promise<string> {
  const known = new Map<string, Promise<string>>()
  return (type) => {
    const normal = known.get(type) ?? describedType(warehouse, type)
    known.set(type, normal)
    return normal
  }
}

async function describedType(warehouse: Queryable, type: string): Promise<string> {
  const [column] = await warehouse.describe(`select null::${type} as typed`)
  return column?.type ?? type
}
