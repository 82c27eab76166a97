import { type StepName, steps } from './step.ts'

// Does one step and says on its last line what came out and how much memory the process had at most.
const [name = '', input = '{}'] = process.argv.slice(2)
if (!(name in steps)) throw new Error(`there is no step ${name}`)
const step = steps[name as StepName] as (input: unknown) => Promise<unknown> // the parent gives the input of the step it names
const outcome = await step(JSON.parse(input))
process.stdout.write(`${JSON.stringify({ outcome, peakMegabytes: process.resourceUsage().maxRSS / 1024 })}\n`)
