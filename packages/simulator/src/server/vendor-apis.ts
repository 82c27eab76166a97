import type { VendorApi } from './vendor-api.ts'

/** Every simulated vendor, fresh. */
export function vendorApis(): readonly VendorApi[] {
  return []
}
