import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The files that the command line loads for some words, in a process of its own. */
export async function loadedFiles(words: readonly string[]): Promise<readonly string[]> {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url))
  const { stderr } = await promisify(execFile)(process.execPath, ['--import', tellLoads, main, ...words])
  return stderr.split('\n').flatMap((line) => (line.startsWith(mark) ? [line.slice(mark.length)] : []))
}

const mark = 'loads '

const tellLoads = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  import { writeSync } from 'node:fs'
  registerHooks({
    load: (url, context, next) => {
      writeSync(2, '${mark}' + url + '\\n')
      return next(url, context)
    },
  })
`)}`
