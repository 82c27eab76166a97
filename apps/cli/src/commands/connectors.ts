import { join } from 'node:path'
import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { exitCodes } from '../exit-code.ts'
import { finish } from '../finish.ts'
import type { TableColumn } from '../output/table.ts'

/** `gata connectors`: what can be connected; `init` registers it, `show` explains one. */
export function addConnectors(add: AddCommand): void {
  const list = new Command('connectors').description('List the vendors that GATA can read.')
  add(list, async ({ settings, output }) => {
    const { readConnectors } = await import('@gata/tenants')
    const connectors = await readConnectors(join(settings.project, 'supported_connectors.yaml'))
    output.table(
      columns,
      connectors.map((connector) => ({ ...connector, objects: connector.objects.join(', ') })),
    )
    return exitCodes.done
  })
  const init = new Command('init').description('Register the fingerprint of every object of every connector.')
  add(init, (context) => finish(context, (work) => context.useCases.initConnectors(work)), list)
  const show = new Command('show')
    .description('Explain a connector: secrets, objects, keys, cursors, limits, personal data.')
    .argument('<connector>', 'its name, e.g. shopify')
  add(
    show,
    (context) => finish(context, (work) => context.useCases.showConnector(work, { connector: show.args[0] ?? '' })),
    list,
  )
}

const columns: readonly TableColumn[] = [
  { name: 'name', title: 'connector', kind: 'text' },
  { name: 'domain', title: 'domain', kind: 'text' },
  { name: 'apiVersion', title: 'API', kind: 'text' },
  { name: 'masterModelId', title: 'master model', kind: 'text' },
  { name: 'objects', title: 'objects', kind: 'text' },
]
