import { randomUUID } from 'node:crypto'
import { GataError } from '@gata/base'
import { sql } from '@gata/sql'
import type { Connection, Warehouse } from '../warehouse.ts'

export interface LeaseOptions {
  readonly command: string
  readonly now?: () => Date
  /** How long it holds without being renewed; it is renewed three times as often. */
  readonly milliseconds?: number
}

/** The right to write, as long as it is renewed. */
export interface WriterLease extends AsyncDisposable {
  /** @throws GataError `warehouse-lease-lost` once another process may have it. */
  require(): void
}

/**
 * Takes the right to write a database on which no file is locked: a row that two processes can not change at once, since one of the two
 * transactions then fails. A process that died loses it after a minute.
 *
 * @throws GataError `warehouse-locked` where another process holds it.
 */
export async function takeLease(warehouse: Warehouse, options: LeaseOptions): Promise<WriterLease> {
  const { command, now = () => new Date(), milliseconds = 60_000 } = options
  const id = randomUUID()
  const connection = await warehouse.connect()
  try {
    await connection.run('create schema if not exists platform')
    await connection.run(
      'create table if not exists platform.writer_lease (holder varchar, command varchar, since timestamptz, until timestamptz)',
    )
    await claim(connection, { id, command, now: now(), milliseconds })
  } catch (thrown) {
    await connection[Symbol.asyncDispose]()
    throw thrown
  }
  let heldUntil = now().getTime() + milliseconds
  const renew = async (): Promise<void> => {
    const until = now().getTime() + milliseconds
    const renewed = await connection.run(sql`
      update platform.writer_lease
      set until = ${new Date(until).toISOString()}::timestamptz
      where holder = ${id}
    `)
    heldUntil = renewed > 0 ? until : 0
  }
  // One that fails is made up for by the next, as long as the lease holds.
  const timer = setInterval(() => void renew().catch(() => {}), milliseconds / 3).unref()
  return {
    require: () => {
      if (now().getTime() < heldUntil) return
      throw new GataError(
        'warehouse-lease-lost',
        'the right to write the warehouse was lost, since it could not be renewed',
        {
          todo: 'Run the same command again; what was committed is kept.',
        },
      )
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      await connection.run(sql`update platform.writer_lease set until = since where holder = ${id}`).catch(() => {})
      await connection[Symbol.asyncDispose]()
    },
  }
}

interface Claim {
  readonly id: string
  readonly command: string
  readonly now: Date
  readonly milliseconds: number
}

async function claim(connection: Connection, { id, command, now, milliseconds }: Claim): Promise<void> {
  const present = now.toISOString()
  const until = new Date(now.getTime() + milliseconds).toISOString()
  await connection.transaction(async (transaction) => {
    const held = await transaction.rows<{ command: string; since: string }>(sql`
      select command, since
      from platform.writer_lease
      where until > ${present}::timestamptz
    `)
    const [other] = held
    if (other) {
      throw new GataError(
        'warehouse-locked',
        `another run holds the warehouse: ${other.command} since ${other.since}`,
        {
          where: 'platform.writer_lease',
          todo: 'Wait until it is done; a run that died is forgotten after a minute.',
        },
      )
    }
    const changed = await transaction.run(sql`
      update platform.writer_lease
      set holder = ${id}, command = ${command}, since = ${present}::timestamptz, until = ${until}::timestamptz
    `)
    if (changed > 0) return
    await transaction.run(sql`
      insert into platform.writer_lease
      values (${id}, ${command}, ${present}::timestamptz, ${until}::timestamptz)
    `)
  })
}
