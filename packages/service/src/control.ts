// What needs the control store, apart from the rest: a run that reads its secrets from the environment loads no database client.
export { forgetSecrets, keepSecrets, keptSecrets, type NamedSource, renewEncryption } from './keep-secrets.ts'
export { openProjectControl } from './open-project-control.ts'
