/**
 * An event of OpenLineage, as far as we write it; the words are those of its specification 2-0-2.
 *
 * @see https://openlineage.io/spec/2-0-2/OpenLineage.json
 */
export interface RunEvent {
  readonly eventType: 'START' | 'COMPLETE' | 'FAIL' | 'ABORT'
  readonly eventTime: string
  readonly producer: string
  readonly schemaURL: string
  readonly run: { readonly runId: string; readonly facets: Facets }
  readonly job: JobName & { readonly facets: Facets }
  readonly inputs: readonly (DatasetName & { readonly facets: Facets; readonly inputFacets?: Facets })[]
  readonly outputs: readonly (DatasetName & { readonly facets: Facets; readonly outputFacets?: Facets })[]
}

export interface JobName {
  readonly namespace: string
  readonly name: string
}

export interface DatasetName {
  readonly namespace: string
  readonly name: string
}

export type Facets = Readonly<Record<string, Facet>>

type Facet = { readonly _producer: string; readonly _schemaURL: string } & Readonly<Record<string, unknown>>

/** Who makes the events. */
export const producer = 'urn:gata:0.1.0'

export const runEventSchema = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent'

/** The versions of the facets that we write. */
const facetVersions = {
  ColumnLineageDatasetFacet: '1-2-0',
  DataQualityAssertionsDatasetFacet: '1-1-0',
  DocumentationDatasetFacet: '1-1-0',
  ErrorMessageRunFacet: '1-0-1',
  JobTypeJobFacet: '2-0-4',
  OutputStatisticsOutputDatasetFacet: '1-0-2',
  ParentRunFacet: '1-2-0',
  SQLJobFacet: '1-1-0',
  SchemaDatasetFacet: '1-2-0',
} as const

/** A facet with the address of its schema. */
export function facet(name: keyof typeof facetVersions, content: Readonly<Record<string, unknown>>): Facet {
  const address = `https://openlineage.io/spec/facets/${facetVersions[name]}/${name}.json#/$defs/${name}`
  return { _producer: producer, _schemaURL: address, ...content }
}
