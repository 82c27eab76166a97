import { serveAgent as speak } from '@gata/server'
import { openProject, operatorContext, Questions } from '@gata/service/semantic'
import type { Outcome, Work } from '../use-cases.ts'

/** Speaks with the agent that started this process about one tenant. */
export async function serveAgent(
  { settings, signal }: Work,
  { personalData }: { readonly personalData: boolean },
): Promise<Outcome> {
  const project = await openProject({ root: settings.project, home: settings.home })
  const context = operatorContext(project, settings.tenants[0] ?? '', { seesPersonalData: personalData })
  await using questions = new Questions(() => project)
  await speak({ context, questions, project }, signal)
  // Standard output is the agent's alone: what is said at the end goes beside it.
  return { status: 'done', summary: 'The agent has hung up.', record: { tenant: context.tenant }, lines: [] }
}
