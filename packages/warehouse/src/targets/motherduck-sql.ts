import { literal, quoteIdent, quoteRelation, type Relation } from '@gata/sql'

/**
 * Every statement that only MotherDuck understands, or that it understands in another way than an embedded DuckDB; nothing else in the
 * code writes one. Its reference: motherduck.com/docs, *MotherDuck SQL*.
 */
export const motherduckSql = {
  /** `create database if not exists "gata"` */
  createDatabase: (name: string): string => `create database if not exists ${quoteIdent(name)}`,
  /** `create or replace database "gata"`: an empty one. */
  replaceDatabase: (name: string): string => `create or replace database ${quoteIdent(name)}`,
  /** `copy from database "a" (overwrite) to "b"`: by metadata, without copying a row, in one step. */
  overwriteDatabase: (from: string, to: string): string =>
    `copy from database ${quoteIdent(from)} (overwrite) to ${quoteIdent(to)}`,
  /** `drop database if exists "gata"` */
  dropDatabase: (name: string): string => `drop database if exists ${quoteIdent(name)}`,
} as const

/** What reads the same on both, but names databases. */
export const databaseSql = {
  /** `use "gata"`: each connection begins without. */
  use: (name: string): string => `use ${quoteIdent(name)}`,
  /** `create table "target"."main"."t" as from "source"."s"."t"` */
  copyTable: (source: string, table: Relation, target: string): string =>
    `create table ${quoteIdent(target)}."main".${quoteIdent(table.name)} as from ${quoteIdent(source)}.${quoteRelation(table)}`,
  /** Names of databases that begin with a text, the last one first. */
  databases: (prefix: string): string =>
    `select database_name as name from duckdb_databases() where starts_with(database_name, ${literal(prefix)}) order by name desc`,
} as const
