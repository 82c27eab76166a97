export { publishCanaries } from './publish-canaries.ts'
