import { stringify } from 'yaml'

/** Plain data as YAML for people and programs, each line whole, under a comment. */
export function yamlText(comment: string, data: unknown): string {
  const head = comment
    .split('\n')
    .map((line) => `# ${line}\n`)
    .join('')
  return head + stringify(data, { lineWidth: 0, aliasDuplicateObjects: false })
}
