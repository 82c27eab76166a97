import { type Import, targetOf } from './workspace.ts'

/** Groups of files each of which imports every other of its group, over whatever way; relative imports alone. */
export function circlesOf(imports: readonly Import[]): readonly (readonly string[])[] {
  const next = new Map<string, string[]>()
  for (const each of imports) {
    if (!each.specifier.startsWith('.')) continue
    next.set(each.from.path, [...(next.get(each.from.path) ?? []), targetOf(each)])
  }
  const found = new Map<string, readonly string[]>()
  for (const file of next.keys()) {
    const circle = [...reachedFrom(file, next)].filter((other) => reachedFrom(other, next).has(file)).toSorted()
    if (circle.length > 0) found.set(circle.join(), circle)
  }
  return [...found.values()]
}

function reachedFrom(file: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>()
  const left = [...(next.get(file) ?? [])]
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    if (reached.has(at)) continue
    reached.add(at)
    left.push(...(next.get(at) ?? []))
  }
  return reached
}
