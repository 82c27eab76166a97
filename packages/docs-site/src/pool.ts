import { md5Hex } from '@gata/base'
import { digestMark, slugMark } from './payload.ts'

/** Texts that are kept once, whichever tenant they were said of. */
export interface Pool {
  /** The number of a value's text; a text that is new gets the next one. */
  add(value: unknown, tenant: string | null): number
  readonly texts: readonly string[]
}

export function createPool(): Pool {
  const texts: string[] = []
  const numbers = new Map<string, number>()
  const digests = new Map<string, string>()
  const digestOf = (tenant: string): string => {
    const digest = digests.get(tenant) ?? md5Hex(tenant)
    digests.set(tenant, digest)
    return digest
  }
  return {
    texts,
    add(value, tenant) {
      const text = JSON.stringify(value)
      const anonymous =
        tenant === null ? text : text.replaceAll(tenant, slugMark).replaceAll(digestOf(tenant), digestMark)
      const known = numbers.get(anonymous)
      if (known !== undefined) return known
      numbers.set(anonymous, texts.length)
      return texts.push(anonymous) - 1
    },
  }
}
