export { emptyDatabase, type StoreUnderTest, useControlStore } from './control-store.ts'
export { type AuthorizationServerUnderTest, startAuthorizationServer } from './authorization-server.ts'
