#!/usr/bin/env node
import { inProject, launch } from './launch.js'

launch(inProject('apps/cli/src/main.ts'), process.argv.slice(2))
