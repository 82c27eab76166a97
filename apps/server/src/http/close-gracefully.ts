import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Until then answers under way may end; then their connections are closed too. */
const graceMs = 10_000

/**
 * Lets a server that is closed answer what it has begun, and closes each connection as soon as nothing is answered on it. The runtime by
 * itself would wait for those that a client keeps for later, or opened and never used, until they time out.
 */
export function closeGracefully(app: FastifyInstance): void {
  const { server } = app
  /** How many answers are under way on each connection. */
  const connections = new Map<Socket, number>()
  let isClosing = false

  server.on('connection', (socket: Socket) => {
    connections.set(socket, 0)
    socket.once('close', () => connections.delete(socket))
  })
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    connections.set(socket, (connections.get(socket) ?? 0) + 1)
    response.once('close', () => {
      const left = (connections.get(socket) ?? 1) - 1
      if (connections.has(socket)) connections.set(socket, left)
      if (isClosing && left === 0) socket.end()
    })
  })
  app.addHook('preClose', async () => {
    isClosing = true
    for (const [socket, answers] of connections) if (answers === 0) socket.destroy()
    const end = setTimeout(() => server.closeAllConnections(), graceMs)
    server.once('close', () => clearTimeout(end))
    if (!server.listening) clearTimeout(end)
  })
}
