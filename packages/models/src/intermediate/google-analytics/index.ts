export { googleAnalyticsEvents } from './events.ts'
