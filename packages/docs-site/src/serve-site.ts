import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { GataError } from '@gata/base'

/** A site that is being served. */
export interface ServedSite extends AsyncDisposable {
  readonly url: string
}

/**
 * Serves the files of a written site on this machine alone.
 *
 * @throws GataError `port-taken`.
 */
export async function serveSite(directory: string, port = 0): Promise<ServedSite> {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname))
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'text/plain', 'only GET')
    void send(response, directory, path.endsWith('/') ? `${path}index.html` : path)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new GataError('port-taken', 'the port can not be listened on', { where: `127.0.0.1:${port}`, cause })),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  const listening = typeof address === 'object' && address ? address.port : port
  return {
    url: `http://127.0.0.1:${listening}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A path is normalised and begins with a slash, so it leads to nothing outside. */
async function send(response: ServerResponse, directory: string, path: string): Promise<void> {
  const type = types[extname(path)]
  const text = type === undefined ? null : await readFile(join(directory, path)).catch(() => null)
  if (type === undefined || text === null) return answer(response, 404, 'text/plain', 'no such page')
  answer(response, 200, type, text)
}

function answer(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  })
  response.end(body)
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}
