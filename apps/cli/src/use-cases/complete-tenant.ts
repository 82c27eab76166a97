import { didYouMean, GataError } from '@gata/base'
import { connectorGuide, type Project } from '@gata/service'
import type { NewTenant } from '@gata/tenants'
import type { Ask } from '../terminal.ts'
import type { TenantChoice } from '../use-cases.ts'

/**
 * What was chosen with the rest asked for. Errors, where nobody can be asked: `bad-option` naming everything that is missing; always:
 * `unknown-connector`, and `bad-option` for a setting of a source that was not chosen.
 */
export async function completeTenant(project: Project, choice: TenantChoice, ask: Ask | null): Promise<NewTenant> {
  if (!ask) requireAll(choice)
  const answer = async (given: string | null, question: string): Promise<string> =>
    given ?? (await (ask?.(question) ?? '')).trim()
  const businessName = await answer(choice.name, 'Name of the business: ')
  const currency = await answer(choice.currency, 'Currency in which it reads money, e.g. USD: ')
  const timeZone = await answer(choice.timeZone, 'Time zone in which it reads days, e.g. Europe/Berlin: ')
  const names =
    choice.sources.length > 0
      ? choice.sources
      : (
          await answer(
            null,
            `Sources, separated by commas (${project.connectors.map(({ name }) => name).join(', ')}): `,
          )
        )
          .split(/[\s,]+/)
          .filter(Boolean)
  requireChosen(choice, names)
  const sources = []
  for (const connector of names) sources.push({ connector, settings: await settingsOf(connector, choice, ask) })
  return { slug: choice.slug, businessName, currency, timeZone, sources }
}

function requireAll(choice: TenantChoice): void {
  const missing = [
    ...(choice.name === null ? ['--name'] : []),
    ...(choice.currency === null ? ['--currency'] : []),
    ...(choice.timeZone === null ? ['--time-zone'] : []),
    ...(choice.sources.length === 0 ? ['--source'] : []),
    ...choice.sources.flatMap((source) => missingSettings(source, choice).map((key) => `--set ${source}.${key}=…`)),
  ]
  if (missing.length === 0) return
  throw new GataError('bad-option', 'something is missing that nobody is there to be asked for', {
    where: `gata tenants add ${choice.slug}`,
    expected: missing.join(', '),
  })
}

function requireChosen(choice: TenantChoice, sources: readonly string[]): void {
  const stranger = choice.settings.find(({ source }) => !sources.includes(source))
  if (!stranger) return
  throw new GataError(
    'bad-option',
    `a setting of a source that was not chosen${didYouMean(stranger.source, sources)}`,
    {
      where: '--set',
      expected: sources.join(', '),
      got: stranger.source,
    },
  )
}

async function settingsOf(
  connector: string,
  choice: TenantChoice,
  ask: Ask | null,
): Promise<Readonly<Record<string, string>>> {
  const settings: Record<string, string> = {}
  for (const { source, key, value } of choice.settings) if (source === connector) settings[key] = value
  if (!ask) return settings
  for (const key of missingSettings(connector, choice)) {
    settings[key] = (await ask(`${connector} ${key}: `)).trim()
  }
  return settings
}

function missingSettings(connector: string, { settings }: TenantChoice): readonly string[] {
  const given = new Set(settings.filter(({ source }) => source === connector).map(({ key }) => key))
  return connectorGuide(connector)
    .settings.filter(({ setting, required }) => required && !given.has(setting))
    .map(({ setting }) => setting)
}
