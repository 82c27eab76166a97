/** What layers are, in the order of the way of the data. */
export const layers: readonly { readonly name: string; readonly title: string; readonly says: string }[] = [
  { name: 'source', title: 'Sources', says: 'Records as they landed from the vendors.' },
  { name: 'staging', title: 'Staging', says: 'Landed records with the platform’s own columns.' },
  {
    name: 'master',
    title: 'Master models',
    says: 'Every version of every record, of all tenants, and what pushes into them.',
  },
  { name: 'platform', title: 'Platform', says: 'What the platform keeps about itself: keys, configuration, schemas.' },
  { name: 'intermediate', title: 'Intermediate', says: 'Current records of one tenant as typed columns.' },
  { name: 'engine', title: 'Engines', says: 'One connector’s records in the words of the star schema.' },
  { name: 'analytics', title: 'Star schema', says: 'The tables that are published.' },
  { name: 'observability', title: 'Observability', says: 'How runs and tests went.' },
]

/** How a model is kept, for whoever does not know. */
export const kinds: Readonly<Record<string, string>> = {
  view: 'View: nothing is stored.',
  table: 'Table: made anew when something changed.',
  incremental: 'Kept table: never dropped, filled by others.',
  push: 'Push: merges its rows into a master model.',
  snapshot: 'Snapshot: keeps the history of what its query gives.',
  ephemeral: 'Text alone: stands in the models that read it.',
}

/** What a column upstream does, by the kind of lineage. */
export const deeds: Readonly<Record<string, string>> = {
  identity: 'as it is',
  transformation: 'transformed',
  aggregation: 'aggregated',
  conditional: 'decides which value',
  window: 'decides the window',
  sort: 'decides the order',
  join: 'joins',
  filter: 'filters',
  group_by: 'groups',
}

/** `1,204`. */
export function counted(value: number): string {
  return value.toLocaleString('en-GB')
}

/** `3 models`. */
export function plural(count: number, word: string): string {
  return `${counted(count)} ${word}${count === 1 ? '' : 's'}`
}

/** `23 Nov 2026, 14:51`, where the reader is. */
export function moment(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
}

/** `0.21 s`, `4 ms`, `2.5 min`. */
export function duration(seconds: number): string {
  if (seconds < 0.1) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 90) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`
  return `${(seconds / 60).toFixed(1)} min`
}

export function layerTitle(name: string): string {
  return layers.find((layer) => layer.name === name)?.title ?? name
}

/** A model's name without its tenant, where that is known anyway: `fct__orders`. */
export function shortName(name: string, tenant: { readonly slug: string } | null): string {
  return tenant ? name.replace(`_${tenant.slug}__`, '__') : name
}
