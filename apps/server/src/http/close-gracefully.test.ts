import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import fastify from 'fastify'
import { expect, it } from 'vitest'
import { closeGracefully } from './close-gracefully.ts'

it('a server that is closed answers what it has begun, takes nothing new and does not wait for those who say nothing', async () => {
  const app = fastify()
  closeGracefully(app)
  app.get('/', async () => {
    await wait(300)
    return 'answered'
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  // Connections that are kept open for a next request, and one on which an answer is under way.
  await Promise.all([fetch(url), fetch(url)])
  const begun = fetch(url)
  const unused = connect(Number(new URL(url).port), '127.0.0.1')
  await once(unused, 'connect')
  await wait(50)
  const startedAt = performance.now()
  const closed = app.close()
  expect(await (await begun).text()).toBe('answered')
  await closed
  expect(performance.now() - startedAt).toBeLessThan(2000)
  await expect(fetch(url)).rejects.toThrow('fetch failed')
})
