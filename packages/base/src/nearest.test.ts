import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from './nearest.ts'
import { seededRandom } from './random.ts'

describe('the nearest word', () => {
  it('is one letter put in, left out, changed or swapped away', () => {
    for (const word of ['shopfy', 'shopiffy', 'shopiby', 'shopfiy']) {
      expect(didYouMean(word, ['facebook_ads', 'shopify', 'stripe'])).toBe(', did you mean shopify?')
    }
    expect(didYouMean('mixpanel', ['facebook_ads', 'shopify'])).toBe('')
  })

  it('is the first of those at the least distance, as counting it all out says', () => {
    const random = seededRandom(2)
    const word = (): string =>
      Array.from({ length: 1 + Math.floor(random() * 9) }, () => 'abc'[Math.floor(random() * 3)]).join('')
    let found = 0
    for (let round = 0; round < 400; round++) {
      const candidates = Array.from({ length: 6 }, word)
      const meant = word()
      const close = candidates
        .map((candidate) => ({ candidate, distance: plainDistance(meant, candidate) }))
        .filter(({ candidate, distance }) => distance <= Math.max(2, Math.floor(candidate.length / 3)))
        .sort((one, other) => one.distance - other.distance)
      expect(nearest(meant, candidates)).toBe(close[0]?.candidate ?? null)
      found += close.length
    }
    expect(found).toBeGreaterThan(300)
  })
})

/** As its definition says, from the end of both words. */
function plainDistance(one: string, other: string): number {
  if (one === '' || other === '') return one.length + other.length
  const [short, less] = [one.slice(0, -1), other.slice(0, -1)]
  const isSame = one.at(-1) === other.at(-1)
  const isSwap = one.length > 1 && other.length > 1 && one.at(-1) === other.at(-2) && one.at(-2) === other.at(-1)
  if (isSame) return plainDistance(short, less)
  return Math.min(
    plainDistance(short, other) + 1,
    plainDistance(one, less) + 1,
    plainDistance(short, less) + 1,
    isSwap ? plainDistance(one.slice(0, -2), other.slice(0, -2)) + 1 : Number.POSITIVE_INFINITY,
  )
}
