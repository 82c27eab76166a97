import { inProject, launch } from '../apps/cli/bin/launch.js'
import { ensureInstalled } from './install.mjs'

ensureInstalled()
// CI counts the tests from a report beside what a person reads.
const report = process.env.GATA_TEST_REPORT
const reporters = report ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : []
launch(inProject('node_modules/vitest/vitest.mjs'), ['run', ...reporters, ...process.argv.slice(2)])
