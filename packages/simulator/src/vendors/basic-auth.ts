/** Whether an `Authorization` header holds this name and secret. */
export function isBasicAuth(header: string | undefined, name: string, secret: string): boolean {
  return header === `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`
}
