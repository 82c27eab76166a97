// Plain JavaScript without dependencies: runs on Node 18 and newer, on a fresh clone.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)

/** Installs what package-lock.json names unless it is there already; ends the process with a clear message where it cannot. */
export function ensureInstalled() {
  refuseOldNode()
  if (!isInstalled()) {
    console.error(
      existsSync(new URL('node_modules', root))
        ? 'Updating the dependencies …'
        : 'Installing the dependencies, about a minute …',
    )
    install()
  }
  refusePlatformWithoutDuckDB()
}

/** Whether every package of the lock file is there in the version it names; those for other systems may be missing. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json')
  const present = packagesOf('node_modules/.package-lock.json')
  if (!wanted || !present || !existsSync(new URL('node_modules/node/bin', root))) return false
  return Object.entries(wanted).every(
    ([path, { version, link, optional }]) =>
      !path.startsWith('node_modules/') || optional || (present[path] && (link || present[path].version === version)),
  )
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(new URL(file, root), 'utf8')).packages
  } catch {
    return null
  }
}

/**
 * `npm install --no-save` and not `npm ci`: npm ci refuses a lock file that lacks the optional binaries of other systems, which a
 * registry need not serve. Both take the versions of the lock file, and neither changes it.
 */
function install() {
  const npm = process.env.npm_execpath
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--progress=false', '--loglevel=error']
  const options = { cwd: fileURLToPath(root), encoding: 'utf8' }
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
  if (done.status === 0) return
  stop(
    `The dependencies could not be installed.\n${done.error?.message ?? done.stderr ?? ''}\nRun npm install to see more.`,
  )
}

function refuseOldNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 18) stop(`Node ${process.version} is too old to set GATA up: install Node 20 or newer from nodejs.org.`)
}

function refusePlatformWithoutDuckDB() {
  const system = `${process.platform}-${process.arch}`
  if (existsSync(new URL(`node_modules/@duckdb/node-bindings-${system}`, root))) return
  stop(`GATA runs on Linux (glibc), macOS and Windows, on x64 and arm64. DuckDB has no build for ${system} here.`)
}

function stop(message) {
  console.error(message)
  process.exit(2)
}
