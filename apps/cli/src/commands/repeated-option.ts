import { Option } from 'commander'

/** An option that may be given again; its value is a list, empty where it is not given, which the help says to mean `otherwise`. */
export function repeated(flags: string, description: string, otherwise: string | null = 'all'): Option {
  return new Option(flags, description)
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], otherwise ?? undefined)
}
