import { join } from 'node:path'
import { readConnectors } from '@gata/tenants'
import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { exitCodes } from '../exit-code.ts'
import type { TableColumn } from '../output/table.ts'

/** `gata connectors`: what can be connected. */
export function addConnectors(add: AddCommand): void {
  const command = new Command('connectors').description('List the vendors that GATA can read.')
  add(command, async ({ settings, output }) => {
    const connectors = await readConnectors(join(settings.project, 'supported_connectors.yaml'))
    output.table(
      columns,
      connectors.map((connector) => ({ ...connector, objects: connector.objects.join(', ') })),
    )
    return exitCodes.done
  })
}

const columns: readonly TableColumn[] = [
  { name: 'name', title: 'connector', kind: 'text' },
  { name: 'domain', title: 'domain', kind: 'text' },
  { name: 'apiVersion', title: 'API', kind: 'text' },
  { name: 'masterModelId', title: 'master model', kind: 'text' },
  { name: 'objects', title: 'objects', kind: 'text' },
]
