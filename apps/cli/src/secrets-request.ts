/** What a person at the machine asks of the secrets that connect tenants to their vendors. */
export type SecretsRequest =
  | { readonly kind: 'list' }
  | { readonly kind: 'keep'; readonly connector: string }
  | { readonly kind: 'forget'; readonly connector: string }
  /** With the current key what an older one encrypts. */
  | { readonly kind: 'reencrypt' }
