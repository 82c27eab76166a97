export { type FakeIngest, type FakeWindow, fakeConnector, openFakeIngest } from './fake-ingest.ts'
export { fakeContract, fakeSession } from './fake-session.ts'
