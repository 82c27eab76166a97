import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = new URL('../../../../../shared/data/vendor-records/', import.meta.url)

/** A record that a vendor really sent, with the place it stands in. */
export interface VendorRecord {
  readonly place: string
  readonly record: Readonly<Record<string, unknown>>
}

/** Real records of a vendor (`shopify/orders.jsonl`), kept beside the checkout; null, with a warning, where they are not. */
export function vendorRecords(file: string): readonly VendorRecord[] | null {
  const text = vendorFile(file)
  if (text === null) return null
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => ({ place: `${file}:${index + 1}`, record: JSON.parse(line) }))
}

/** The text of a file that a vendor really sent; null, with a warning, where it is not kept beside the checkout. */
export function vendorFile(file: string): string | null {
  const path = new URL(file, folder)
  if (existsSync(path)) return readFileSync(path, 'utf8')
  console.warn(`skipped: no vendor records at ${fileURLToPath(path)}`)
  return null
}
