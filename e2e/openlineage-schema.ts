import { Ajv2020 } from 'ajv/dist/2020.js'

/**
 * OpenLineage's schemas as far as we write their words, put down from its specification: events of core 2-0-2, facets in the versions that they name.
 * Where the specification lets anything more stand, nothing more may.
 */
const text = { type: 'string' }
const uri = { type: 'string', format: 'uri' }
const uuid = { type: 'string', format: 'uuid' }
const named = exactly({ namespace: text, name: text })

const facets = {
  parent: facet('facets/1-2-0/ParentRunFacet', { run: exactly({ runId: uuid }), job: named }),
  errorMessage: facet(
    'facets/1-0-1/ErrorMessageRunFacet',
    { message: text, programmingLanguage: text },
    { stackTrace: text },
  ),
  jobType: facet(
    'facets/2-0-4/JobTypeJobFacet',
    { processingType: { enum: ['BATCH', 'STREAMING', 'SERVICE'] }, integration: text },
    { jobType: text },
  ),
  sql: facet('facets/1-1-0/SQLJobFacet', { query: text }, { dialect: text }),
  schema: facet('facets/1-2-0/SchemaDatasetFacet', {
    fields: { type: 'array', items: exactly({ name: text }, { type: text, description: text }) },
  }),
  documentation: facet('facets/1-1-0/DocumentationDatasetFacet', { description: text }, { contentType: text }),
  columnLineage: facet(
    'facets/1-2-0/ColumnLineageDatasetFacet',
    {
      fields: {
        type: 'object',
        additionalProperties: exactly({ inputFields: { type: 'array', items: inputField() } }),
      },
    },
    { dataset: { type: 'array', items: inputField() } },
  ),
  outputStatistics: facet(
    'facets/1-0-2/OutputStatisticsOutputDatasetFacet',
    { rowCount: { type: 'integer' } },
    { size: { type: 'integer' } },
  ),
  dataQualityAssertions: facet('facets/1-1-0/DataQualityAssertionsDatasetFacet', {
    assertions: {
      type: 'array',
      items: exactly(
        { assertion: text, success: { type: 'boolean' } },
        { column: text, severity: text, name: text, description: text, expected: text, actual: text },
      ),
    },
  }),
}

const { parent, errorMessage, jobType, sql, schema, documentation, columnLineage } = facets
const datasetFacets = exactly({}, { schema, documentation, columnLineage })
const event = exactly({
  eventType: { enum: ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] },
  eventTime: { type: 'string', format: 'date-time' },
  producer: uri,
  schemaURL: { const: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent' },
  run: exactly({ runId: uuid }, { facets: exactly({}, { parent, errorMessage }) }),
  job: exactly({ namespace: text, name: text }, { facets: exactly({}, { jobType, sql }) }),
  inputs: {
    type: 'array',
    items: exactly(
      { namespace: text, name: text },
      { facets: datasetFacets, inputFacets: exactly({}, { dataQualityAssertions: facets.dataQualityAssertions }) },
    ),
  },
  outputs: {
    type: 'array',
    items: exactly(
      { namespace: text, name: text },
      { facets: datasetFacets, outputFacets: exactly({}, { outputStatistics: facets.outputStatistics }) },
    ),
  },
})

const ajv = new Ajv2020()
ajv.addFormat('uri', (value) => URL.canParse(value))
ajv.addFormat('uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/)
const validate = ajv.compile(event)

/** What is wrong with an event; none where it is valid. */
export function problemsOfEvent(value: unknown): readonly string[] {
  if (validate(value)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}

function exactly(required: object, optional: object = {}): object {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  }
}

function facet(address: string, required: object, optional: object = {}): object {
  const name = address.slice(address.lastIndexOf('/') + 1)
  const _schemaURL = { const: `https://openlineage.io/spec/${address}.json#/$defs/${name}` }
  return exactly({ _producer: uri, _schemaURL, ...required }, optional)
}

function inputField(): object {
  const transformation = exactly(
    { type: { enum: ['DIRECT', 'INDIRECT'] } },
    { subtype: text, description: text, masking: { type: 'boolean' } },
  )
  return exactly(
    { namespace: text, name: text, field: text },
    { transformations: { type: 'array', items: transformation } },
  )
}
