// Plain JavaScript: this file runs on whatever Node the system has, before anything of ours does.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism, constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const root = new URL('../../../', import.meta.url)
const WANTED = 24

/** Runs a file on our Node with our environment, and ends as it ends: same exit code, same signal. */
export function launch(file, args, environment = {}) {
  const node = ourNode()
  if (node === null) {
    console.error(
      `GATA runs on Node ${WANTED}, which its own dependencies bring, and there is none here.\n` +
        `Run npm install in ${fileURLToPath(root)}; if that does not help, install Node ${WANTED} from nodejs.org.`,
    )
    process.exitCode = 2
    return
  }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', file, ...args], {
    stdio: 'inherit',
    env: {
      UV_THREADPOOL_SIZE: String(threads()),
      // Stripping types and compiling some hundred files each time would take as long as most commands do.
      NODE_COMPILE_CACHE: inProject('node_modules/.cache/gata'),
      ...process.env,
      ...environment,
    },
  })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) {
    // A terminal sends Ctrl-C to the child too; passing it on again would be a second Ctrl-C.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)))
  }
  child.on('error', (error) => {
    console.error(`Node could not be started: ${error.message}`)
    process.exitCode = 2
  })
  child.on('exit', (code, signal) => {
    for (const each of signals) process.removeAllListeners(each)
    if (signal) process.kill(process.pid, signal)
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0))
  })
}

/** The file as a path of this project. */
export function inProject(path) {
  return fileURLToPath(new URL(path, root))
}

/** The Node that our dependencies bring, else the system's where it is new enough, else null. */
function ourNode() {
  const brought = inProject(
    process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node',
  )
  if (existsSync(brought) && spawnSync(brought, ['--version'], { stdio: 'ignore' }).status === 0) return brought
  return Number(process.versions.node.split('.')[0]) >= WANTED ? process.execPath : null
}

/** DuckDB's queries wait on the thread pool of libuv, which reads its size from the real environment alone. */
function threads() {
  return Math.max(16, 2 * availableParallelism())
}
