export { serveAgent } from './mcp/serve-agent.ts'
export { type Served, type ServeOptions, serve } from './serve.ts'
