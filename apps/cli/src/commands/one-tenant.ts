import { GataError } from '@gata/base'
import type { CommandContext } from '../command-context.ts'

/** For a command that is seldom meant for every tenant: makes sure that `--tenant` names just one. Error: `bad-option`. */
export function requireOneTenant({ settings: { tenants } }: CommandContext): void {
  if (tenants.length === 1) return
  throw new GataError('bad-option', 'the command is about one tenant', {
    where: '--tenant',
    expected: 'one slug',
    got: tenants.length === 0 ? 'none' : tenants.join(', '),
  })
}
