import type { Role, Scope } from '@gata/control'

/** What a person at the machine asks of people, keys and the record of what was done. */
export type AccessRequest =
  | { readonly kind: 'create-admin'; readonly email: string; readonly name: string }
  | { readonly kind: 'read-log'; readonly limit: number }
  | {
      readonly kind: 'create-key'
      readonly name: string
      readonly scopes: readonly Scope[]
      readonly seesPersonalData: boolean
      /** Days from now; null for a key without an end. */
      readonly days: number | null
    }
  | { readonly kind: 'list-keys' }
  | { readonly kind: 'revoke-key'; readonly id: string }
  | { readonly kind: 'list-users' }
  | { readonly kind: 'add-user'; readonly email: string; readonly name: string; readonly role: Role }
  | { readonly kind: 'set-role'; readonly email: string; readonly role: Role | null }
  | { readonly kind: 'disable-user'; readonly email: string }
  /** Who a person is to an authorization server; that of the environment where `issuer` is null. */
  | { readonly kind: 'link-user'; readonly email: string; readonly subject: string; readonly issuer: string | null }
  | { readonly kind: 'unlink-user'; readonly subject: string; readonly issuer: string | null }
