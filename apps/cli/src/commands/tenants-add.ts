import { GataError } from '@gata/base'
import { Command } from 'commander'
import type { AddCommand } from '../command-context.ts'
import { finish } from '../finish.ts'
import { repeated } from './repeated-option.ts'

interface AddWords {
  readonly name?: string
  readonly currency?: string
  readonly timeZone?: string
  readonly source: readonly string[]
  readonly set: readonly string[]
}

/** `gata tenants add <slug>`: a new entry in tenants.yaml. */
export function addTenantsAdd(add: AddCommand, tenants: Command): void {
  const command = new Command('add')
    .description('Add a tenant to tenants.yaml; asks for what is missing, where a person can answer.')
    .argument('<slug>', 'its name in ids and in SQL: 2 to 39 lower-case letters, digits and _')
    .option('--name <text>', 'the name of the business')
    .option('--currency <code>', 'in which it reads money, e.g. USD')
    .option('--time-zone <zone>', 'in which it reads days, e.g. America/New_York')
    .addOption(repeated('--source <connector>', 'where its data comes from; may be given again', 'asked for'))
    .addOption(
      repeated('--set <source.key=value>', 'a setting of a source, e.g. shopify.shop=acme; may be given again'),
    )
  const work: Parameters<AddCommand>[1] = (context) => {
    const words = command.opts<AddWords>()
    const choice = {
      slug: command.args[0] ?? '',
      name: words.name ?? null,
      currency: words.currency ?? null,
      timeZone: words.timeZone ?? null,
      sources: words.source,
      settings: words.set.map(settingOf),
    }
    return finish(context, (each) => context.useCases.addTenant(each, choice))
  }
  add(command, work, tenants)
}

/** `shopify.shop=acme`; the value may hold anything, an equals sign too. */
function settingOf(text: string): { readonly source: string; readonly key: string; readonly value: string } {
  const [, source, key, value] = /^([a-z0-9_]+)\.([a-z0-9_]+)=(.+)$/s.exec(text) ?? []
  if (source !== undefined && key !== undefined && value !== undefined) return { source, key, value }
  throw new GataError('bad-option', 'no such setting', { where: '--set', expected: 'shopify.shop=acme', got: text })
}
