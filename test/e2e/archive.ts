// Looks into an archive as anyone could: SQL and files. It must not use the program's own code to read.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

export type Row = Record<string, unknown>

/** The rows of a query. */
export function rows(archive: string, sql: string, ...parameters: unknown[]): Row[] {
  const catalog = new Database(join(archive, 'archive.sqlite'), { readonly: true })
  try {
    return catalog.prepare(sql).all(...parameters) as Row[]
  } finally {
    catalog.close()
  }
}

/** The first column of a query's rows. */
export function column(archive: string, sql: string, ...parameters: unknown[]): unknown[] {
  return rows(archive, sql, ...parameters).map((row) => Object.values(row)[0])
}

/** The one value of a query's one row. */
export function value(archive: string, sql: string, ...parameters: unknown[]): unknown {
  return column(archive, sql, ...parameters)[0]
}

/** How many rows of a table fulfil a condition. */
export function count(archive: string, table: string, condition = 'true'): number {
  return Number(value(archive, `SELECT count(*) FROM ${table} WHERE ${condition}`))
}

/** Every file below a folder of the archive, relative to it. */
export function filesIn(archive: string, folder: string): string[] {
  const path = join(archive, folder)
  if (!existsSync(path)) return []
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(path, name)).isFile())
    .sort()
}

/** The report that a run left. */
export function report(archive: string, runId: number): Row & { seeds: Row[] } {
  return JSON.parse(readFileSync(join(archive, 'reports', `run-${runId}.json`), 'utf8'))
}

export function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}
