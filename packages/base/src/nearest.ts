/** The candidate that a misspelt word most likely meant, or null when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  let best: { candidate: string; distance: number } | null = null
  for (const candidate of candidates) {
    const tolerated = Math.max(2, Math.floor(candidate.length / 3))
    const most = best ? Math.min(tolerated, best.distance - 1) : tolerated
    const distance = editDistance(word, candidate, most)
    if (distance <= most) best = { candidate, distance }
  }
  return best?.candidate ?? null
}

/** `, did you mean x?` for an error sentence, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const candidate = nearest(word, candidates)
  return candidate ? `, did you mean ${candidate}?` : ''
}

/** Levenshtein distance, a swap of two neighbours counting once (optimal string alignment); more than `most` is infinite, so that tens of thousands of names are soon passed over. */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(
        Math.min(
          (row[j - 1] ?? 0) + 1,
          (last[j] ?? 0) + 1,
          (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
          swapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    beforeLast = last
    last = row
    // A distance never falls along the way: it is in one of the last two rows that the way goes on.
    if (Math.min(...last) > most && Math.min(...beforeLast) > most) return Number.POSITIVE_INFINITY
  }
  return last[b.length] ?? 0
}
