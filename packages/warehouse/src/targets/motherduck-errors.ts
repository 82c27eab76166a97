import { GataError, messageOf } from '@gata/base'
import { sqlError } from '../sql-error.ts'

/** A name for each kind of failure that a connection over a network has beside those of an embedded database. */
const KINDS = [
  {
    code: 'motherduck-token-refused',
    pattern:
      /invalid (motherduck )?token|token (is |has )?(expired|invalid|revoked)|unauthenticated|unauthorized|jwt|permission denied.*token/i,
    summary: 'MotherDuck does not accept the token',
    todo: 'Make a read/write token in the settings of MotherDuck and set MOTHERDUCK_TOKEN to it.',
  },
  {
    code: 'motherduck-client-refused',
    pattern: /version.*(not (yet )?supported|incompatible|no longer supported)|unsupported.*version/i,
    summary: 'MotherDuck does not accept this version of the client',
    todo: 'Install the version of @gata/warehouse that MotherDuck supports.',
  },
  {
    code: 'motherduck-extension-missing',
    pattern:
      /failed to download extension|extension .*motherduck.* (not found|could not be loaded)|install motherduck/i,
    summary: 'the MotherDuck extension can not be loaded',
    todo: 'Let this machine reach extensions.duckdb.org, or install the extension motherduck beforehand.',
  },
  {
    code: 'motherduck-connection-lost',
    pattern:
      /connection (was )?(lost|reset|closed|refused|aborted)|could not (connect|resolve)|network|unavailable|timed? ?out|deadline exceeded|broken pipe|econn|socket|tls|ssl|goaway|http\/2|\b50[234]\b/i,
    summary: 'the connection to MotherDuck was lost',
    todo: 'Check the network and run the same command again: what was committed is kept.',
  },
  {
    code: 'motherduck-limit',
    pattern: /rate limit|too many (requests|connections)|quota|resource exhausted|\b429\b/i,
    summary: 'MotherDuck takes no more for now',
    todo: 'Wait, or raise the limit of the account, and run the same command again.',
  },
] as const

/** What DuckDB says of a statement, which may quote any word of it. */
const OF_THE_STATEMENT = /^(Parser|Binder|Catalog|Conversion|Constraint|Out of Range|TransactionContext) Error/

/** Says what went wrong on MotherDuck, the token never in it: not in the message, nor in the cause. */
export function motherduckError(thrown: unknown, token: string, sql?: string): GataError {
  const message = withoutToken(messageOf(thrown), token)
  const bare = new Error(message)
  const kind = OF_THE_STATEMENT.test(message)
    ? undefined
    : KINDS.find(({ pattern }) => pattern.test(message.split('\n')[0] ?? ''))
  if (!kind) return sqlError(bare, withoutToken(sql ?? '', token))
  const { code, summary, todo } = kind
  return new GataError(code, summary, {
    got: message.split('\n')[0] ?? '',
    todo,
    ...(sql === undefined ? {} : { sql: withoutToken(sql, token) }),
    cause: bare,
  })
}

/** Whether trying again later can help. */
export function isTransient(thrown: unknown): boolean {
  return (
    thrown instanceof GataError && (thrown.code === 'motherduck-connection-lost' || thrown.code === 'motherduck-limit')
  )
}

function withoutToken(text: string, token: string): string {
  return text.replaceAll(token, '…').replaceAll(/(motherduck_token=)[^&\s'"]+/gi, '$1…')
}
