import { inProject, launch } from '../apps/cli/bin/launch.js'
import { ensureInstalled } from './install.mjs'

ensureInstalled()
launch(inProject('apps/cli/src/main.ts'), process.argv.slice(2))
