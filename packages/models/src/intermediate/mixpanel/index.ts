export { mixpanelEvents } from './events.ts'
export { mixpanelPeople } from './people.ts'
