export { createServer } from './create-server.ts'
export { type LogicJob, type ServerParts, type ServerSettings } from './server-parts.ts'
