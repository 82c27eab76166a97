/** Values that scripts of the site handed over, and those who wait for one. */
const handed = new Map<string, unknown>()
const waiting = new Map<string, (value: unknown) => void>()

/** What the data scripts call. */
export function put(kind: string, key: string | number | null, value: unknown): void {
  const name = nameOf(kind, key)
  handed.set(name, value)
  waiting.get(name)?.(value)
}

/** The value that a script of the site hands over, which is loaded if it has not been: a page from disk may fetch nothing, but load scripts. */
export async function load(kind: string, key: string | number | null, path: string): Promise<unknown> {
  const name = nameOf(kind, key)
  if (handed.has(name)) return handed.get(name)
  return await new Promise((resolve, reject) => {
    waiting.set(name, resolve)
    const script = document.createElement('script')
    script.src = path
    script.addEventListener('error', () => reject(new Error(`${path} can not be read`)))
    document.head.append(script)
  })
}

function nameOf(kind: string, key: string | number | null): string {
  return `${kind} ${key ?? ''}`
}
