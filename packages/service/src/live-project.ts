import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '@gata/base'
import { openProject, type Project, type ProjectOptions } from './project.ts'

/** A project for a process that lives long: read again when its configuration was edited. */
export class LiveProject {
  readonly #options: ProjectOptions
  #project: Project
  #version: string
  #isReading = false
  #lookAgainAt = 0

  private constructor(options: ProjectOptions, project: Project, version: string) {
    this.#options = options
    this.#project = project
    this.#version = version
  }

  /** Opens a project. Error: those of `openProject`. */
  static async open(options: ProjectOptions): Promise<LiveProject> {
    const version = await versionOf(options.root)
    return new LiveProject(options, await openProject(options), version)
  }

  /** The project as it was read last. */
  get current(): Project {
    return this.#project
  }

  /**
   * Reads the configuration again if it has changed and was not looked at just now; where it can not be read the last good one stays, and
   * the log says why.
   */
  async refresh({ isUrgent = false } = {}): Promise<void> {
    const now = performance.now()
    if (this.#isReading || (!isUrgent && now < this.#lookAgainAt)) return
    this.#isReading = true
    this.#lookAgainAt = now + lookEveryMs
    try {
      const version = await versionOf(this.#options.root)
      if (version === this.#version) return
      this.#project = await openProject(this.#options)
      this.#version = version
    } catch (thrown) {
      this.#project.logger.log('error', 'the configuration can not be read; the last good one is used', {
        error: messageOf(thrown),
      })
    } finally {
      this.#isReading = false
    }
  }
}

const lookEveryMs = 1000

const files = ['tenants.yaml', 'supported_connectors.yaml', 'fx_rates.csv']

/** Equal while no file was replaced or written to. */
async function versionOf(root: string): Promise<string> {
  const found = await Promise.all(files.map((file) => stat(join(root, file)).catch(() => null)))
  return found.map((file) => (file ? `${file.ino}:${file.mtimeMs}:${file.size}` : 'none')).join(' ')
}
