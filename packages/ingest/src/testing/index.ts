export { fakeContract, fakeSession } from './fake-session.ts'
