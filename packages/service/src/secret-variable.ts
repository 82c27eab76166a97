/** The environment variable that holds a secret of a tenant's source: `GATA_<TENANT>_<CONNECTOR>_<SECRET>`. */
export function secretVariable(tenant: string, connector: string, secret: string): string {
  return `GATA_${tenant.toUpperCase()}_${connector.toUpperCase()}_${secret.toUpperCase()}`
}
