export { emptyDatabase, type StoreUnderTest, useControlStore } from './control-store.ts'
