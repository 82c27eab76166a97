export { defineMetaConnector } from './define-meta-connector.ts'
