import { GataError } from '@gata/base'
import type { Connector } from '@gata/connectors'

/** A source's settings as its connector takes them. Error: `bad-settings`, naming the first that does not fit. */
export function parseSettings(
  connector: Connector,
  settings: Readonly<Record<string, unknown>>,
  where: string,
): Readonly<Record<string, unknown>> {
  const parsed = connector.settings.safeParse(settings)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new GataError('bad-settings', issue?.message ?? 'the settings do not fit the connector', {
    where: `tenants.yaml ${where}.settings${issue ? `.${issue.path.join('.')}` : ''}`,
    expected: Object.keys(connector.settings.shape).join(', '),
    got: Object.keys(settings).join(', ') || 'no settings',
  })
}
