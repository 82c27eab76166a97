import { known } from './known-value.ts'

/**
 * SQL of a tag of the link that brought a visit (`utm_source` …): the property that the tracking library made of it, else the parameter
 * in the address of the page, decoded.
 */
export function linkTag(name: string, property: string, address: string): string {
  const parameter = `replace(regexp_extract(${address}, '[?&]${name}=([^&#]*)', 1), '+', ' ')`
  const decoded = `case when contains(${address}, '${name}=') then url_decode(${parameter}) end`
  return `coalesce(${known(property)}, ${known(decoded)})`
}
