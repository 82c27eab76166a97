import type { Attack, Prey } from './attack.ts'

const json = { 'content-type': 'application/json' }
const formats = [
  'application/json',
  'application/x-ndjson',
  'text/csv',
  'application/vnd.apache.arrow.stream',
  'application/vnd.apache.parquet',
]
const spend = { metrics: ['spend'], dimensions: ['platform'] }

/** Every attack there is; more than a thousand. */
export function attacks(prey: Prey): readonly Attack[] {
  return [
    ...otherNames(prey),
    ...otherKeys(prey),
    ...identifiers(prey),
    ...values(prey),
    ...cursors(prey),
    ...headers(prey),
    ...personalData(prey),
    ...agents(prey),
  ]
}

/** Every route that is about a tenant, with what reaches it. */
function routes(tenant: string): readonly Pick<Attack, 'surface' | 'method' | 'path' | 'body'>[] {
  const base = `/api/semantic-layer/${tenant}`
  const lists = ['', '/dimensions', '/measures', '/metrics', '/relationships', '/dimensions/platform/values']
  const health = ['summary', 'runs', 'tests', 'freshness']
  return [
    ...lists.map((path) => ({ surface: `GET definitions${path}`, method: 'GET' as const, path: `${base}${path}` })),
    { surface: 'POST query', method: 'POST', path: `${base}/query`, body: spend },
    { surface: 'POST query/validate', method: 'POST', path: `${base}/query/validate`, body: spend },
    {
      surface: 'POST compare',
      method: 'POST',
      path: `${base}/compare`,
      body: { ...spend, time: { relative: 'last_7_days' } },
    },
    { surface: 'GET status', method: 'GET', path: `/api/tenants/${tenant}/status` },
    ...health.map((path) => ({
      surface: `GET observability/${path}`,
      method: 'GET' as const,
      path: `/api/observability/${tenant}/${path}`,
    })),
    {
      surface: 'POST update',
      method: 'POST',
      path: '/api/semantic-layer/update',
      body: { tenant: decoded(tenant), source: 'google_ads', object: 'campaigns', logic: { filters: null } },
    },
    { surface: 'POST mcp', method: 'POST', path: `/mcp/${tenant}`, body: toolCall('query', spend) },
  ]
}

/** The other tenant, in every way in which it can be spelt. */
function otherNames({ mine, theirs, key, token }: Prey): readonly Attack[] {
  const spellings = [
    theirs,
    theirs.toUpperCase(),
    `${theirs}%00`,
    `%20${theirs}`,
    `${theirs}.`,
    `${mine}%2F..%2F${theirs}`,
    `..%2F${theirs}`,
    `${mine},${theirs}`,
    `${mine};${theirs}`,
    `${mine}%00${theirs}`,
    theirs.replace('a', '%D0%B0'),
    `${theirs}%27%20or%20%271%27%3D%271`,
    '*',
    '%25',
  ]
  const proven = (tenant: string, proof: string) =>
    routes(tenant).map((route) => ({
      ...route,
      kind: 'the name of another tenant',
      headers: bearer(proof, route.body),
      expected: 'refused' as const,
    }))
  return [...spellings.flatMap((tenant) => proven(tenant, key)), ...proven(theirs, token)]
}

/** Proofs that prove nothing. */
function otherKeys(prey: Prey): readonly Attack[] {
  const { mine, key, theirKey, revokedKey, expiredKey, forgedTokens } = prey
  const [, id, secret] = /^gata_([^_]+)_(.+)$/.exec(key) ?? []
  const [, theirId] = /^gata_([^_]+)_/.exec(theirKey) ?? []
  const proofs: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['no key', {}],
    ['a key of the other tenant', { authorization: `Bearer ${theirKey}` }],
    ['a revoked key', { authorization: `Bearer ${revokedKey}` }],
    ['a key that is over', { authorization: `Bearer ${expiredKey}` }],
    ['one id with another secret', { authorization: `Bearer gata_${theirId}_${secret}` }],
    ['a key cut short', { authorization: `Bearer gata_${id}_${secret?.slice(0, -1)}` }],
    ['a key with another last letter', { authorization: `Bearer gata_${id}_${secret?.slice(0, -1)}~` }],
    ['a token of nobody', { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.' }],
    ['the word null', { authorization: 'Bearer null' }],
    ['a name and password', { authorization: 'Basic YWRtaW46YWRtaW4=' }],
    ['a cookie of nobody', { cookie: 'gata_session=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }],
    ['a bad key beside a cookie', { authorization: 'Bearer x', cookie: 'gata_session=x' }],
    ['a very long key', { authorization: `Bearer gata_${'a'.repeat(6000)}` }],
    ...Object.entries(forgedTokens).map(
      ([wrong, text]) => [`a token ${wrong}`, { authorization: `Bearer ${text}` }] as const,
    ),
  ]
  return proofs.flatMap(([surface, headersOf]) =>
    routes(mine).map((route) => ({
      ...route,
      kind: 'a forged proof',
      surface: `${route.surface}, ${surface}`,
      headers: { ...(route.body === undefined ? {} : json), ...headersOf },
      expected: 'refused' as const,
    })),
  )
}

/** Names of tables, functions and files where a field stands. */
function identifiers({ mine, theirs, key }: Prey): readonly Attack[] {
  const names = [
    `fct_${theirs}__orders.order_id`,
    `main.fct_${theirs}__orders`,
    `${theirs}.orders`,
    `${theirs}.spend`,
    `../${theirs}/orders.order_id`,
    'orders.order_id" from main.x union select customer_email --',
    "spend'; attach 'x.duckdb' as other; --",
    '_snapshot.tenant',
    'duckdb_tables()',
    'information_schema.tables.table_name',
    "read_csv('/etc/passwd')",
    "getenv('GATA_HOME')",
    'current_setting',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'orders.__proto__',
    '$1',
    '*',
    '\u0000',
  ]
  const questions = (name: string): readonly (readonly [string, unknown])[] => [
    ['metrics', { metrics: [name] }],
    ['dimensions', { metrics: ['orders'], dimensions: [name] }],
    ['dimensions with a grain', { metrics: ['orders'], dimensions: [{ dimension: name, grain: 'day' }] }],
    ['filters', { metrics: ['orders'], filters: { field: name, operator: 'is_not_null' } }],
    ['nested filters', { metrics: ['orders'], filters: { or: [{ not: { field: name, operator: 'is_null' } }] } }],
    ['having', { metrics: ['orders'], having: { field: name, operator: 'at_least', values: [0] } }],
    ['time', { metrics: ['orders'], time: { dimension: name, grain: 'day' } }],
    ['order', { metrics: ['orders'], orderBy: [{ field: name }] }],
    ['zone', { metrics: ['orders'], time: { timezone: name, grain: 'day' } }],
  ]
  const base = `/api/semantic-layer/${mine}`
  return names.flatMap((name) => [
    ...questions(name).map(([place, body]) => ({
      kind: 'an identifier that is none',
      surface: `POST query, ${place}`,
      method: 'POST' as const,
      path: `${base}/query`,
      headers: bearer(key, body),
      body,
      expected: 'refused' as const,
    })),
    {
      kind: 'an identifier that is none',
      surface: 'GET values',
      method: 'GET' as const,
      path: `${base}/dimensions/${encodeURIComponent(name)}/values`,
      headers: bearer(key),
      expected: 'refused' as const,
    },
  ])
}

/** Values that would be more than values if they were written into SQL, and those of the other tenant, in every format. */
function values({ mine, theirs, canary, key }: Prey): readonly Attack[] {
  const texts = [
    canary,
    `${canary}-order_id-1`,
    `${canary}-platform-0`,
    theirs,
    "' or 1=1 --",
    "') or ('1'='1",
    `'; attach '../${theirs}/current.duckdb' as b; select * from b.main.fct_${theirs}__orders --`,
    `' union all select customer_email from fct_${theirs}__orders --`,
    '%',
    '_',
    '\\',
    '\u0000',
    '${theirs}',
    '{{ tenant }}',
    '$1',
  ]
  const operators = ['equals', 'not_equals', 'in', 'contains', 'not_contains', 'starts_with', 'greater_than']
  const asked = texts.flatMap((text) =>
    operators.map((operator, at) => {
      const body = {
        metrics: ['orders'],
        dimensions: ['order_id'],
        filters: { field: 'order_id', operator, values: [text] },
        limit: 20,
      }
      return {
        kind: 'a value that is more than one',
        surface: `POST query as ${formats[at % formats.length]}`,
        method: 'POST' as const,
        path: `/api/semantic-layer/${mine}/query`,
        headers: { ...bearer(key, body), accept: formats[at % formats.length] ?? '' },
        body,
        expected: 'own' as const,
      }
    }),
  )
  const searched = texts.map((text) => ({
    kind: 'a value that is more than one',
    surface: 'GET values',
    method: 'GET' as const,
    path: `/api/semantic-layer/${mine}/dimensions/order_id/values?search=${encodeURIComponent(text)}`,
    headers: bearer(key),
    expected: 'own' as const,
  }))
  return [...asked, ...searched]
}

/** Pages and jobs of the other tenant. */
function cursors({ mine, theirs, theirSnapshot, theirCursor, theirJob, key }: Prey): readonly Attack[] {
  const [, offset, digest] = JSON.parse(Buffer.from(theirCursor, 'base64url').toString()) as readonly unknown[]
  const snapshots = [
    theirSnapshot,
    `../${theirs}/${theirSnapshot}`,
    `../../published/${theirs}/${theirSnapshot}`,
    `${theirSnapshot}.duckdb`,
    '',
    '.',
    'current',
  ]
  const forged = snapshots.map((snapshot) =>
    Buffer.from(JSON.stringify([snapshot, offset, digest])).toString('base64url'),
  )
  const body = { metrics: ['orders'], dimensions: ['order_id'], limit: 10 }
  const pages = [theirCursor, ...forged, 'x', ''].flatMap((cursor) =>
    formats.map((accept) => ({
      kind: 'a page of another tenant',
      surface: `POST query as ${accept}`,
      method: 'POST' as const,
      path: `/api/semantic-layer/${mine}/query?cursor=${encodeURIComponent(cursor)}`,
      headers: { ...bearer(key, body), accept },
      body,
      expected: 'refused' as const,
    })),
  )
  const jobs = [theirJob, `${theirJob}'`, '00000000-0000-8000-8000-000000000000', '%27%20or%201=1'].map((id) => ({
    kind: 'a job of another tenant',
    surface: 'GET jobs',
    method: 'GET' as const,
    path: `/api/jobs/${id}`,
    headers: bearer(key),
    expected: 'refused' as const,
  }))
  return [...pages, ...jobs]
}

/** Headers that some other server might believe. */
function headers({ mine, theirs, theirEtag, key }: Prey): readonly Attack[] {
  const claims: readonly Readonly<Record<string, string>>[] = [
    { 'x-tenant': theirs },
    { 'x-tenant-id': theirs },
    { 'x-gata-tenant': theirs },
    { 'x-forwarded-user': 'admin' },
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-original-url': `/api/semantic-layer/${theirs}` },
    { 'x-http-method-override': 'DELETE' },
    { 'gata-snapshot': theirs },
    { 'if-none-match': theirEtag },
    { 'if-match': theirEtag },
  ]
  return claims.flatMap((claim) =>
    routes(mine)
      .filter(({ surface }) => surface !== 'POST update')
      .map((route) => ({
        ...route,
        kind: 'a header that claims another tenant',
        headers: { ...bearer(key, route.body), ...claim },
        expected: 'own' as const,
      })),
  )
}

/** What names people, from one who may not see it. */
function personalData({ mine, key }: Prey): readonly Attack[] {
  const names = ['customer_email', 'orders.customer_email', 'users.customer_email', 'ORDERS.CUSTOMER_EMAIL']
  const questions = names.flatMap((name): readonly unknown[] => [
    { metrics: ['orders'], dimensions: [name] },
    { metrics: ['persons'], filters: { field: name, operator: 'contains', values: ['@'] } },
    { metrics: ['orders'], orderBy: [{ field: name }] },
    { metrics: [name] },
  ])
  return questions.map((body) => ({
    kind: 'what names people',
    surface: 'POST query',
    method: 'POST' as const,
    path: `/api/semantic-layer/${mine}/query`,
    headers: bearer(key, body),
    body,
    expected: 'refused' as const,
  }))
}

/** Tools and resources, with names and arguments of another tenant. */
function agents({ mine, theirs, canary, key }: Prey): readonly Attack[] {
  const calls: readonly (readonly [string, unknown])[] = [
    ...[
      'query',
      'compare_periods',
      'validate_query',
      'list_metrics',
      'describe_metric',
      'get_dimension_values',
    ].flatMap((tool): readonly (readonly [string, unknown])[] => [
      [tool, toolCall(tool, { ...spend, tenant: theirs })],
      [tool, toolCall(tool, { tenant: theirs })],
      [tool, toolCall(tool, { metrics: [`${theirs}.spend`] })],
      [tool, toolCall(tool, { metric: `${theirs}.spend`, dimension: `${theirs}.platform` })],
      [tool, toolCall(tool, { dimension: `fct_${theirs}__orders.order_id` })],
      [tool, toolCall(tool, { ...spend, filters: { field: 'platform', operator: 'equals', values: [canary] } })],
      [tool, toolCall(tool, { dimension: 'platform', search: canary })],
    ]),
    ...[
      `semantic://metrics/${theirs}`,
      `semantic://${theirs}/metrics/spend`,
      `file:///${theirs}`,
      'semantic://definitions',
    ].map((uri): readonly [string, unknown] => [uri, message('resources/read', { uri })]),
    ['unknown tool', toolCall(`query_${theirs}`, spend)],
    ['prompt', message('prompts/get', { name: theirs, arguments: { question: theirs } })],
  ]
  return calls.map(([surface, body]) => ({
    kind: 'an agent’s words of another tenant',
    surface: `MCP ${surface}`,
    method: 'POST' as const,
    path: `/mcp/${mine}`,
    headers: { ...bearer(key, body), accept: 'application/json, text/event-stream' },
    body,
    expected: 'own' as const,
  }))
}

function toolCall(name: string, given: unknown): unknown {
  return message('tools/call', { name, arguments: given })
}

function message(method: string, params: unknown): unknown {
  return { jsonrpc: '2.0', id: 1, method, params }
}

function bearer(key: string, body?: unknown): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${key}`, ...(body === undefined ? {} : json) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
