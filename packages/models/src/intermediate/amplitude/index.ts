export { amplitudeEvents } from './events.ts'
export { amplitudeUsers } from './users.ts'
