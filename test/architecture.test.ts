import { matchesGlob } from 'node:path'
import { expect, it } from 'vitest'
import vitestConfig from '../vitest.config.ts'
import { circlesOf } from './import-circles.ts'
import {
  type Import,
  importsOf,
  type ProjectFile,
  packageOf,
  readFiles,
  readWorkspaces,
  targetOf,
} from './workspace.ts'

const workspaces = readWorkspaces()
const files = readFiles()
const sources = files.filter(({ path }) => /\.[mc]?[jt]sx?$/.test(path))
const imports = sources.flatMap(importsOf)

const isTest = (path: string): boolean => /\.test\.ts$|\/testing\//.test(path)
const shown = ({ from, specifier }: Import): string => `${from.path} imports ${specifier}`
const workspaceOf = (path: string) => workspaces.find(({ folder }) => path.startsWith(`${folder}/`))
const rankOf = (name: string): number => workspaces.findIndex((workspace) => workspace.name === name)

/** Third-party packages that more than one of ours may use, and why. */
const sharedDependencies: Readonly<Record<string, string>> = {
  zod: 'the schema language of every border',
  fastify: 'the simulated vendors are HTTP servers, and so is what serves callers',
  jose: 'a connector signs tokens with it, the simulated vendor and who proves callers check them with it',
}

/** Packages that run in a browser or inside the compiler, so know nothing of Node; parts of them that do are named. */
const purePackages: Readonly<Record<string, readonly string[]>> = {
  'packages/base': [],
  'packages/sql': [],
  'packages/transform': ['packages/transform/src/run/'],
  'packages/models': [],
  'packages/semantic': [],
  'packages/contract': [],
}

it('reads the project', () => {
  expect(workspaces.length).toBeGreaterThan(10)
  expect(imports.length).toBeGreaterThan(100)
})

it('a package depends only on packages earlier in package.json#workspaces', () => {
  const late = workspaces.flatMap((workspace, rank) =>
    Object.keys({ ...workspace.dependencies, ...workspace.devDependencies })
      .filter((name) => name.startsWith('@gata/') && !(rankOf(name) >= 0 && rankOf(name) < rank))
      .map((name) => `${workspace.name} depends on ${name}`),
  )
  expect(late).toEqual([])
})

it('a file imports only packages that come earlier and that its package.json names', () => {
  const wrong = imports.filter(({ from, specifier }) => {
    const name = packageOf(specifier)
    const workspace = workspaceOf(from.path)
    if (name === null || !workspace) return false
    if (name.startsWith('@gata/') && rankOf(name) >= rankOf(workspace.name)) return true
    const isForTests = isTest(from.path) && ['vitest', 'fast-check'].includes(name)
    return !(name in workspace.dependencies) && !(name in workspace.devDependencies) && !isForTests
  })
  expect(wrong.map(shown)).toEqual([])
})

it('a relative import stays in its package', () => {
  const wrong = imports.filter((each) => {
    const workspace = each.specifier.startsWith('.') ? workspaceOf(each.from.path) : undefined
    return workspace && !targetOf(each).startsWith(`${workspace.folder}/`)
  })
  expect(wrong.map(shown)).toEqual([])
})

it('no file imports itself by way of others, types included', () => {
  expect(circlesOf(imports)).toEqual([])
})

it('only packages/warehouse names the DuckDB client', () => {
  const client = ['@duckdb', 'node-api'].join('/')
  const wrong = [...sources, ...files.filter(({ path }) => /^(packages|apps)\/.*package\.json$/.test(path))].filter(
    ({ path, text }) => text.includes(client) && !path.startsWith('packages/warehouse/'),
  )
  expect(wrong.map(({ path }) => path)).toEqual([])
})

it('a third-party package has one importing package', () => {
  const users = new Map<string, string[]>()
  for (const { name, dependencies } of workspaces) {
    for (const dependency of Object.keys(dependencies).filter((each) => !each.startsWith('@gata/'))) {
      users.set(dependency, [...(users.get(dependency) ?? []), name])
    }
  }
  const spread = [...users].filter(([dependency, names]) => names.length > 1 && !(dependency in sharedDependencies))
  expect(spread).toEqual([])
})

it('a pure package knows nothing of Node', () => {
  const wrong = imports.filter(({ from, specifier }) => {
    const folder = workspaceOf(from.path)?.folder ?? ''
    const impure = purePackages[folder]
    return (
      impure &&
      specifier.startsWith('node:') &&
      !isTest(from.path) &&
      !impure.some((part) => from.path.startsWith(part))
    )
  })
  expect(wrong.map(shown)).toEqual([])
})

it('a package says what it exports, and the files are there', () => {
  const paths = new Set(files.map(({ path }) => path))
  const wrong = workspaces.flatMap(({ name, folder, exports }) => {
    const targets = Object.values(exports)
    if (targets.length === 0) return [`${name} exports nothing`]
    return targets
      .filter((target) => !paths.has(`${folder}/${target.replace('./', '')}`))
      .map((target) => `${name} lacks ${target}`)
  })
  expect(wrong).toEqual([])
})

it('a file has at most 400 lines', () => {
  const long = sources.filter(({ text }) => text.split('\n').length > 401)
  expect(long.map(({ path, text }) => `${path}: ${text.split('\n').length}`)).toEqual([])
})

it('a name says what is in it', () => {
  const vague = files.filter(({ path }) => /(^|\/)(utils?|common|shared|helpers?|misc)(\/|\.\w|$)/.test(path))
  expect(vague.map(({ path }) => path)).toEqual([])
})

it('a file has named exports only', () => {
  const exempt = ['vitest.config.ts']
  const wrong = sources.filter(
    ({ path, text }) => !exempt.includes(path) && /^export default\b|^export \*|\bas default\b/m.test(text),
  )
  expect(wrong.map(({ path }) => path)).toEqual([])
})

it('every test is one that the runner finds', () => {
  const include = vitestConfig.test?.include ?? []
  const lost = files.filter(
    ({ path }) => /\.(test|spec)\.[mc]?[jt]sx?$/.test(path) && !include.some((glob) => matchesGlob(path, glob)),
  )
  expect(lost.map(({ path }) => path)).toEqual([])
})

it('no file knows one machine or one registry', () => {
  const machine = /(?<![\w.$}])\/(?:root|work)\/|(?<![\w.$}])\/tmp\/\w/
  const registry = /\bregistry\.[\w-]+\.(?:org|com|io|dev)\b|\b(?:npmjs|jfrog|artifactory|verdaccio)\.\w+\//
  const wrong = files.flatMap((file) =>
    places(file, machine).concat(file.path === 'package-lock.json' ? [] : places(file, registry)),
  )
  expect(wrong).toEqual([])
})

it('the lock file names the public registry or none', () => {
  const lock = files.find(({ path }) => path === 'package-lock.json')
  const hosts = [...(lock?.text ?? '').matchAll(/"resolved": "https?:\/\/([^/"]+)/g)].map((match) => match[1])
  expect(lock).toBeDefined()
  expect(hosts.filter((host) => host !== ['registry', 'npmjs', 'org'].join('.'))).toEqual([])
})

function places({ path, text }: ProjectFile, pattern: RegExp): readonly string[] {
  if (!pattern.test(text)) return []
  return text
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim().slice(0, 120)}`] : []))
}
