import { isGataError, messageOf } from '@gata/base'
import type { Paint } from './paint.ts'

/** An error for a person: what is wrong in a sentence, then what to do, then the SQL where there is any. */
export function errorText(error: unknown, paint: Paint): string {
  const head = paint('red', 'Error: ')
  if (!isGataError(error)) return `${head}${messageOf(error)}\n${stackOf(error)}`
  const { todo, sql } = error.detail
  const sentence = todo ? error.message.slice(0, -todo.length).replace(/\. $/, '') : error.message
  return [
    `${head}${sentence}`,
    ...(todo ? [`${paint('cyan', '→')} ${todo}`] : []),
    ...(sql ? [paint('dim', indented(sql))] : []),
    '',
  ].join('\n')
}

/** The error as one plain object for a program. */
export function errorRecord(error: unknown): Readonly<Record<string, unknown>> {
  return isGataError(error) ? error.toJSON() : { code: 'unexpected', message: messageOf(error) }
}

/** What nobody foresaw is a fault of ours, and its place helps whoever reports it. */
function stackOf(error: unknown): string {
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
  return frames.length > 0 ? `${frames.slice(0, 6).join('\n')}\n` : ''
}

function indented(sql: string): string {
  const lines = sql.trim().split('\n')
  const kept = lines.slice(0, 40).map((line) => `  ${line}`)
  return [...kept, ...(lines.length > 40 ? [`  … ${lines.length - 40} lines more`] : [])].join('\n')
}
