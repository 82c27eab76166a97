export { filledIn, type SitePayload } from './payload.ts'
export { type ServedSite, serveSite } from './serve-site.ts'
export type {
  DocsColumn,
  DocsInput,
  DocsModel,
  DocsRun,
  DocsSite,
  DocsTenant,
  DocsTest,
  DocsTestResult,
} from './site.ts'
export { type WrittenSite, writeSite } from './write-site.ts'
