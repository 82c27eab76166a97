import { seededRandom } from '@gata/base'

/** What an OpenAPI 3.1 document says of values; the parts of JSON Schema that ours uses. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema?: Schema
}

interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }
}

/** An OpenAPI document, as far as requests are made of it. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

/** A request as it is sent. */
export interface RandomRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload: string | null
}

const strange: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  0.1,
  '',
  ' ',
  '\u0000',
  "'; drop table x; --",
  '"',
  '\\',
  '../../etc/passwd',
  'é漢🙂\u202e',
  'a'.repeat(5000),
  '__proto__',
  'NaN',
  '2026-02-30',
  '9999-12-31T23:59:59Z',
  'P999999Y',
  'last_99999999999_days',
  'Etc/GMT+99',
  [],
  {},
  [[[[[]]]]],
  { __proto__: null, constructor: 1 },
]

/** Makes requests out of what a document promises: most are nearly right, so that they reach what lies behind the first check. */
export class RandomRequests {
  readonly #document: ApiDocument
  readonly #words: Readonly<Record<string, readonly unknown[]>>
  readonly #random: () => number

  /** @param words what is known under the name of a field, such as metrics that there are. */
  constructor(document: ApiDocument, words: Readonly<Record<string, readonly unknown[]>>, seed: number) {
    this.#document = document
    this.#words = words
    this.#random = seededRandom(seed)
  }

  next(): RandomRequest {
    const operations = Object.entries(this.#document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, operation]) => {
        // What hashes a password costs a hundred times as much as any other, on purpose.
        const weight = path.endsWith('/session') && method === 'post' ? 0.02 : path.includes('/query') ? 4 : 1
        return { path, method, operation, weight }
      }),
    )
    const total = operations.reduce((sum, { weight }) => sum + weight, 0)
    let at = this.#random() * total
    const found = operations.find(({ weight }) => (at -= weight) < 0) ?? operations[0]
    if (!found) throw new Error('a document has operations')
    const { path, method, operation } = found
    const parameters = operation.parameters ?? []
    const query = parameters
      .filter((each) => each.in === 'query' && this.#chance(0.3))
      .map((each) => `${each.name}=${encodeURIComponent(this.#text(each.name, each.schema))}`)
    if (this.#chance(0.03)) query.push(`${encodeURIComponent(this.#text('x'))}=1`)
    const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(this.#text(name)) || '-')
    const schema = operation.requestBody?.content?.['application/json']?.schema
    return {
      method: method.toUpperCase(),
      url: query.length > 0 ? `${url}?${query.join('&')}` : url,
      headers: this.#headers(schema !== undefined),
      payload: schema === undefined ? null : this.#payload(schema),
    }
  }

  #headers(hasBody: boolean): Readonly<Record<string, string>> {
    return {
      ...(hasBody ? { 'content-type': this.#chance(0.98) ? 'application/json' : 'text/plain' } : {}),
      ...(this.#chance(0.2) ? { accept: this.#one(['text/csv', 'application/x-ndjson', '*/*', 'x', '', ';;,']) } : {}),
      ...(this.#chance(0.1) ? { 'if-none-match': this.#one(['*', '"x"', '', '""""', 'W/']) } : {}),
      ...(this.#chance(0.05) ? { 'idempotency-key': this.#one(['k', ' ', "'", 'x'.repeat(300)]) } : {}),
    }
  }

  #payload(schema: Schema): string {
    const text = JSON.stringify(this.#value(schema, '', 0)) ?? 'null'
    return this.#chance(0.97) ? text : text.slice(0, Math.floor(text.length * this.#random()))
  }

  #text(name: string, schema: Schema = {}): string {
    const value = this.#value(schema, name, 4)
    return typeof value === 'string' ? value : JSON.stringify(value)
  }

  #value(given: Schema, name: string, depth: number): unknown {
    if (this.#chance(depth === 0 ? 0.02 : 0.06)) return this.#one(strange)
    const known = this.#words[name]
    const schema = this.#resolved(given)
    const isLeaf = schema.properties === undefined && schema.items === undefined
    if (known && isLeaf && this.#chance(0.9)) return this.#one(known)
    const choices = schema.anyOf ?? schema.oneOf
    if (choices) return this.#value(this.#one(choices), name, depth + 1)
    if (schema.const !== undefined) return schema.const
    if (schema.enum) return this.#one(schema.enum)
    if (schema.properties) return this.#object(schema, depth)
    if (schema.items) return this.#list(schema.items, name, depth)
    return this.#scalar(typeof schema.type === 'string' ? schema.type : 'string')
  }

  #object({ properties = {}, required = [] }: Schema, depth: number): unknown {
    const chosen = Object.entries(properties).filter(([key]) =>
      required.includes(key) ? this.#chance(0.97) : this.#chance(depth > 5 ? 0.05 : 0.3),
    )
    const object = Object.fromEntries(chosen.map(([key, schema]) => [key, this.#value(schema, key, depth + 1)]))
    return this.#chance(0.03) ? { ...object, [this.#one(['x', '', 'toString'])]: 1 } : object
  }

  #list(items: Schema, name: string, depth: number): unknown {
    const length = Math.floor(this.#random() * (depth > 5 ? 1 : 4))
    return Array.from({ length: Math.max(length, depth > 6 ? 0 : 1) }, () => this.#value(items, name, depth + 1))
  }

  #scalar(type: string): unknown {
    if (type === 'boolean') return this.#chance(0.5)
    if (type === 'integer') return Math.floor(this.#random() * 50)
    if (type === 'number') return this.#random() * 100
    return type === 'null' ? null : this.#one(['a', 'spend', 'platform', '2026-11-01', '2026-11-15', 'UTC'])
  }

  #resolved(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema
    return this.#document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''] ?? {}
  }

  #chance(of: number): boolean {
    return this.#random() < of
  }

  #one<T>(list: readonly T[]): T {
    const found = list[Math.floor(this.#random() * list.length)]
    if (found === undefined && list.length === 0) throw new Error('there is something to choose from')
    return found as T // the index is within the list
  }
}
