import { expect, it } from 'vitest'
import { createTokenCache } from './token-cache.ts'

const clock = (at: { now: number }) => ({ now: () => new Date(at.now), sleep: async () => {} })

it('obtains one token for many requests at once', async () => {
  let count = 0
  const cache = createTokenCache(clock({ now: 0 }), async () => ({ value: `t${++count}`, expiresAt: 3_600_000 }))
  const tokens = await Promise.all([1, 2, 3].map((id) => cache.tokenFor({ url: `/${id}` }, false)))
  expect(tokens).toEqual(['t1', 't1', 't1'])
})

it('refreshes once when several requests are refused with the same token', async () => {
  let count = 0
  const cache = createTokenCache(clock({ now: 0 }), async () => ({ value: `t${++count}`, expiresAt: 3_600_000 }))
  const first = { url: '/1' }
  const second = { url: '/2' }
  await Promise.all([cache.tokenFor(first, false), cache.tokenFor(second, false)])
  expect(await Promise.all([cache.tokenFor(first, true), cache.tokenFor(second, true)])).toEqual(['t2', 't2'])
})

it('gives a late refused request the token that replaced its own', async () => {
  let count = 0
  const cache = createTokenCache(clock({ now: 0 }), async () => ({ value: `t${++count}`, expiresAt: 3_600_000 }))
  const first = { url: '/1' }
  const late = { url: '/2' }
  await Promise.all([cache.tokenFor(first, false), cache.tokenFor(late, false)])
  await cache.tokenFor(first, true)
  expect(await cache.tokenFor(late, true)).toBe('t2')
})

it('replaces a token a minute before its end and tries again after a failure', async () => {
  const at = { now: 0 }
  let count = 0
  const cache = createTokenCache(clock(at), async () => {
    count += 1
    if (count === 2) throw new Error('down')
    return { value: `t${count}`, expiresAt: at.now + 100_000 }
  })
  expect(await cache.tokenFor({ url: '/' }, false)).toBe('t1')
  at.now = 41_000
  await expect(cache.tokenFor({ url: '/' }, false)).rejects.toThrow('down')
  expect(await cache.tokenFor({ url: '/' }, false)).toBe('t3')
})
