import { type FxRate, type ModelTenant, platformModels } from '@gata/models'
import { compile, type Manifest } from '@gata/transform'

/** What the texts of the models are made of, by tenant; null for the exchange rates, which all share. */
export function configsOf(
  tenants: readonly ModelTenant[],
  fxRates: readonly FxRate[],
): ReadonlyMap<string | null, string> {
  const own = tenants.map((tenant): [string, string] => [tenant.slug, JSON.stringify(tenant)])
  return new Map<string | null, string>([[null, JSON.stringify(fxRates)], ...own])
}

/** The graph that today's models make of configurations kept by {@link configsOf}; null where they can not read them any more. */
export function compileConfigs(configs: ReadonlyMap<string | null, string>): Manifest | null {
  try {
    // Written by configsOf, if perhaps of an older release: then compiling them fails, or gives other texts.
    const tenants = [...configs].flatMap(([slug, text]) => (slug === null ? [] : [JSON.parse(text) as ModelTenant]))
    return compile(platformModels(tenants, JSON.parse(configs.get(null) ?? '[]') as readonly FxRate[]))
  } catch {
    return null
  }
}
