import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { MotherduckPort } from '../targets/motherduck-target.ts'
import type { Queryable } from '../warehouse.ts'

/** Stands in for MotherDuck: the databases are files of a folder, and the statements that only MotherDuck understands are done by others. */
export interface MotherduckStandIn extends MotherduckPort {
  /** What was sent, in order. */
  readonly sent: readonly string[]
}

/** A stand-in whose databases are files of `folder`. Everything but the statements that are sent is run as it is. */
export function motherduckStandIn(folder: string): MotherduckStandIn {
  const sent: string[] = []
  const fileOf = (name: string): string => join(folder, `${name}.duckdb`)
  const attach = (connection: Queryable, name: string): Promise<number> =>
    connection.run(`attach if not exists '${fileOf(name)}' as "${name}"`)
  const drop = async (connection: Queryable, name: string): Promise<void> => {
    await connection.run(`detach database if exists "${name}"`)
    await rm(fileOf(name), { force: true })
  }
  return {
    // A file, since two openers must meet in one instance as they would on MotherDuck.
    path: fileOf('account'),
    settingsOf: () => ({}),
    sent,
    pause: async () => {},
    send: async (connection, statement) => {
      sent.push(statement)
      const [first = '', second = ''] = Array.from(statement.matchAll(/"([^"]+)"/g), ([, name = '']) => name)
      if (statement.startsWith('create database if not exists')) await attach(connection, first)
      else if (statement.startsWith('create or replace database')) {
        await drop(connection, first)
        await attach(connection, first)
      } else if (statement.startsWith('copy from database')) {
        await drop(connection, second)
        await attach(connection, second)
        await connection.run(`copy from database "${first}" to "${second}"`)
      } else if (statement.startsWith('drop database if exists')) await drop(connection, first)
      else throw new Error(`not a statement of MotherDuck: ${statement}`)
    },
  }
}
