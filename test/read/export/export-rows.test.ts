import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { parse } from 'csv-parse/sync'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Catalog } from '../../../src/core/catalog.ts'
import { sha256 } from '../../../src/core/digest.ts'
import { exportRows } from '../../../src/read/export/export-rows.ts'
import { type RowsManifest, type RowsWanted, rowFileFormats } from '../../../src/read/export/rows-manifest.ts'
import { exportRowsApart } from '../../../src/read/export/rows-process.ts'
import { temporaryFolder } from '../../temporary-archive.ts'
import { imageNote, makeSmallArchive, sampleAnswer, secondNight, videoNote } from '../small-archive.ts'
import { zipEntries } from './zip-entries.ts'

let archiveDir: string
let catalog: Catalog
let target: string

beforeEach(() => {
  const folder = temporaryFolder()
  archiveDir = join(folder, 'archive')
  target = join(folder, 'rows')
  catalog = makeSmallArchive(archiveDir)
})

const everything: RowsWanted = {
  format: 'csv',
  excel: false,
  tables: [],
  where: null,
  since: null,
  list: null,
  bodies: false,
}

const asked = (wanted: Partial<RowsWanted>, dir = target) => ({
  archiveDir,
  dir,
  wanted: { ...everything, ...wanted },
  progress: { table: '', rows: 0, bytes: 0 },
})
const run = (wanted: Partial<RowsWanted>, dir = target): Promise<RowsManifest> =>
  exportRows({ ...asked(wanted, dir), catalogDir: archiveDir })

const inTarget = (name: string) => readFileSync(join(target, name))
const countOf = (table: string) => catalog.sqlite.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()

test.each(rowFileFormats)(
  '%s: all rows, with their digests, and the same bytes from the same archive',
  async (format) => {
    const manifest = await run({ format })
    expect(manifest.complete).toBe(true)
    expect(manifest.files.length).toBeGreaterThan(15)
    for (const { path, table, rows, bytes, sha256: digest } of manifest.files) {
      const content = inTarget(path)
      expect([table, rows, bytes, digest]).toEqual([table, countOf(table), content.length, sha256(content)])
    }
    expect(JSON.parse(inTarget('manifest.json').toString())).toEqual(JSON.parse(JSON.stringify(manifest)))
    expect(readdirSync(target).sort()).toEqual([...manifest.files.map(({ path }) => path), 'manifest.json'].sort())
    const again = `${target}-again`
    await run({ format }, again)
    for (const name of readdirSync(target))
      expect(readFileSync(join(again, name)).equals(inTarget(name)), name).toBe(true)
  },
)

test('Parquet is what DuckDB reads: integers, timestamps and texts, each row as the catalog has it', async () => {
  catalog.sqlite
    .prepare('UPDATE notes SET title = ?, in_censor = ? WHERE id = ?')
    .run('a "b"\n𠮷', 2n ** 62n, imageNote)
  const { files } = await run({ format: 'parquet' })
  const duck = await (await DuckDBInstance.create(':memory:')).connect()
  for (const { path, table, columns, sorted_by } of files) {
    const times = columns.filter(({ type }) => type === 'time').map(({ name }) => `epoch(${name})::BIGINT AS ${name}`)
    const read = await duck.runAndReadAll(
      `SELECT * ${times.length > 0 ? `REPLACE (${times.join(', ')})` : ''} FROM '${join(target, path)}'`,
    )
    const names = columns.map(({ name }) => `"${name}"`)
    const order = sorted_by.map((name) => `"${name}"`)
    const expected = catalog.sqlite
      .prepare(`SELECT ${names.join(', ')} FROM ${table} ORDER BY ${order.join(', ')}`)
      .safeIntegers()
      .raw()
      .all()
    expect([table, read.getRows()]).toEqual([table, expected])
    const types = (await duck.runAndReadAll(`DESCRIBE SELECT * FROM '${join(target, path)}'`)).getRows()
    const duckType = {
      integer: 'BIGINT',
      time: 'TIMESTAMP WITH TIME ZONE',
      real: 'DOUBLE',
      text: 'VARCHAR',
      blob: 'BLOB',
    }
    expect(types.map(([, type]) => type)).toEqual(columns.map(({ type }) => duckType[type]))
  }
})

test('a view’s column is no text for want of a value', async () => {
  const tables = ['author_totals', 'growth_by_interval', 'unverified_files']
  const named = ['view_count', 'view_gained', 'liked_per_day', 'checked_at', 'days', 'last_published_at']
  for (const change of ['UPDATE metric_snapshots SET view_count = NULL', 'DELETE FROM metric_snapshots']) {
    catalog.sqlite.exec(change)
    const { files } = await run({ format: 'parquet', tables })
    const types = new Map(files.flatMap(({ columns }) => columns.map(({ name, type }) => [name, type])))
    expect(named.map((name) => types.get(name))).toEqual(['integer', 'integer', 'real', 'time', 'integer', 'time'])
  }
})

test('every table and view can be had in every format', async () => {
  const names = catalog.sqlite
    .prepare<[], string>(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view')
       AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'`,
    )
    .pluck()
    .all()
  expect(names.length).toBeGreaterThan(30)
  for (const format of ['parquet', 'xlsx', 'csv'] as const) {
    const { files } = await run({ format, tables: names }, `${target}-${format}`)
    for (const { table, rows } of files) expect([table, rows]).toEqual([table, countOf(table)])
  }
})

describe('for spreadsheets', () => {
  const hostile: readonly [title: string, excelCsv: string][] = [
    ['=1+1', "'=1+1"],
    ['+cmd|x', "'+cmd|x"],
    ['-2+3', '="-2+3"'],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', "'\r=1"],
    ['6983000000000000012345e7', '="6983000000000000012345e7"'],
    ['2026-05-01', '="2026-05-01"'],
    ['007', '="007"'],
    ['SEPT2', '="SEPT2"'],
    ['12 March', '="12 March"'],
    ['true', '="true"'],
    ['１２３', '="１２３"'],
    ['May', 'May'],
    ['marathon 2026', 'marathon 2026'],
    ['a, "b"', 'a, "b"'],
    ['番茄🍅', '番茄🍅'],
    ['cut\0here', 'cut\ufffdhere'],
  ]

  beforeEach(() => {
    const insert = catalog.sqlite.prepare('INSERT INTO users (id, nickname) VALUES (?, ?)')
    for (const [n, [title]] of hostile.entries()) insert.run(`~${n.toString(36)}`, title)
  })

  test('csv begins with its mark, and no text becomes a formula, a number or a date', async () => {
    await run({ excel: true, tables: ['users', 'notes'] })
    const text = inTarget('users.csv').toString()
    expect(text.startsWith('\ufeffid,red_id,nickname')).toBe(true)
    const rows = parse(text, { bom: true, columns: true, record_delimiter: '\r\n' }) as Record<string, string>[]
    expect(rows.filter(({ id }) => id?.startsWith('~')).map(({ nickname }) => nickname)).toEqual(
      hostile.map(([, written]) => written),
    )
    const [note] = parse(inTarget('notes.csv'), { bom: true, columns: true, to: 1 }) as Record<string, string>[]
    expect(note).toMatchObject({ id: videoNote, last_captured_at: '2026-05-01 03:00:02' })
  })

  test('xlsx holds texts as texts, times as dates, and what no XML can hold', async () => {
    const odd = '=1 <&> \u0010 _x0041_ \ud800 𠮷\nline'
    catalog.sqlite.prepare('UPDATE users SET nickname = ? WHERE id = ?').run(odd, '~0')
    const { files } = await run({ format: 'xlsx', tables: ['users', 'metric_snapshots'] })
    const sheet = (name: string) => zipEntries(inTarget(name)).get('xl/worksheets/sheet1.xml')?.toString() ?? ''
    const texts = [...sheet('users.xlsx').matchAll(/t="inlineStr"><is><t xml:space="preserve">([^<]*)<\/t>/g)]
    const read = texts.map(([, xml = '']) =>
      xml
        .replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: '<', gt: '>', amp: '&' })[name as 'lt'])
        .replace(/_x([0-9A-F]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))),
    )
    for (const [title] of hostile.slice(1)) expect(read).toContain(title)
    expect(read).toContain(odd.replace('\ud800', '\ufffd'))
    expect(sheet('users.xlsx')).not.toMatch(/<f>/)
    // Without it openpyxl, and so pandas, warns of each file.
    expect(zipEntries(inTarget('users.xlsx')).get('xl/styles.xml')?.toString()).toContain('<cellStyle name="Normal"')
    // 2026-05-01 03:00:01 at UTC+8, in days since the end of 1899.
    const [, first] = /<c r="C2" s="2"><v>([\d.]+)<\/v>/.exec(sheet('metric_snapshots.xlsx')) ?? []
    expect(new Date(Math.round((Number(first) - 25_569) * 86_400) * 1000).toISOString()).toBe(
      '2026-05-01T03:00:01.000Z',
    )
    expect(files.map(({ rows }) => rows)).toEqual([countOf('users'), 3])
  })

  test('a text longer than a cell is cut, and that is said; a table longer than a sheet is refused', async () => {
    catalog.sqlite.prepare('UPDATE users SET nickname = ? WHERE id = ?').run('𠮷'.repeat(40_000), '~0')
    for (const wanted of [{ format: 'xlsx' }, { excel: true }] as const) {
      const { files } = await run({ ...wanted, tables: ['users'] }, `${target}-${Object.keys(wanted)}`)
      expect(files[0]?.cut_cells).toBe(1)
    }
    catalog.sqlite.exec(
      'CREATE VIEW many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1048576) SELECT i FROM n',
    )
    await expect(run({ format: 'xlsx', tables: ['many'] })).rejects.toThrow(
      /many has 1,048,576 rows, and a sheet holds 1,048,575: fewer with --since/,
    )
    expect(existsSync(target)).toBe(false)
  })
})

describe('what is wanted', () => {
  const ids = (table: string) =>
    (parse(inTarget(`${table}.csv`), { columns: true }) as Record<string, string>[]).map(
      ({ note_id, id }) => note_id ?? id,
    )

  test('narrows: a condition, a time, a list', async () => {
    await run({ tables: ['metric_snapshots'], where: 'liked_count = 18 -- and no more' })
    expect(ids('metric_snapshots')).toEqual([imageNote])
    const { files } = await run({ tables: ['metric_snapshots', 'images'], since: secondNight })
    expect(files.map(({ since_column, rows }) => [since_column, rows])).toEqual([
      ['captured_at', 1],
      [null, countOf('images')],
    ])
    await run({ tables: ['notes', 'metric_snapshots'], list: 'cooks' })
    expect(ids('notes')).toEqual([imageNote])
    expect(ids('metric_snapshots')).toEqual([imageNote, imageNote])
    // What an earlier export had, and this one has not, is gone.
    expect(readdirSync(target).sort()).toEqual(['manifest.json', 'metric_snapshots.csv', 'notes.csv'])
  })

  test('answers come only when they are asked for, and as they were', async () => {
    expect((await run({ tables: ['captures'] })).files[0]?.columns.map(({ name }) => name)).not.toContain('body')
    await run({ tables: ['captures'], bodies: true, list: 'cooks', format: 'ndjson' })
    const [first] = inTarget('captures.ndjson').toString().split('\n')
    expect(JSON.parse(first ?? '').body).toBe(sampleAnswer(imageNote).toString())
  })

  test.each([
    [{ tables: ['note'] }, /no table or view note\. Did you mean notes/],
    [{ tables: ['sqlite_master'] }, /no table or view sqlite_master/],
    [{ where: 'liked_count > 3' }, /--where does not fit notes: .*no such column: liked_count.*--table NAME/],
    [{ tables: ['notes'], where: '1); DELETE FROM notes; SELECT (1' }, /one statement at a time|syntax error/],
    [{ tables: ['notes'], where: "1); VACUUM INTO 'copy.sqlite'; SELECT (1" }, /one statement at a time|syntax error/],
    [
      { tables: ['notes'], format: 'xlsx' as const, where: "json_extract('{', '$')" },
      /--where does not fit notes: .*malformed JSON/,
    ],
    [{ tables: ['notes'], where: 'id = :id' }, /--where names a value/],
    [{ tables: ['notes'], where: 'id = ?' }, /--where names a value/],
    [{ tables: ['notes'], where: 'nobody_knows(id)' }, /--where does not fit notes: .*no such function/],
    [{ list: 'chefs' }, /no list “chefs”/],
  ])('is refused before anything is written: %j', async (wanted, message) => {
    await expect(run(wanted)).rejects.toThrow(message)
    expect(existsSync(target)).toBe(false)
  })
})

describe('the folder', () => {
  test('is left alone where it holds anything else, or lies in the archive', async () => {
    mkdirSync(target)
    writeFileSync(join(target, 'thesis.txt'), 'mine')
    await expect(run({})).rejects.toThrow(/not empty, and no export of rednote-archive/)
    expect(readdirSync(target)).toEqual(['thesis.txt'])
    await expect(run({}, join(archiveDir, 'rows'))).rejects.toThrow(/lies in the archive/)
    await expect(run({}, archiveDir)).rejects.toThrow(/lies in the archive/)
  })

  test('keeps a file that came from elsewhere', async () => {
    await run({ tables: ['notes'] })
    writeFileSync(join(target, 'users.csv'), 'mine')
    await expect(run({ tables: ['users'] })).rejects.toThrow(/users.csv is not of an earlier export/)
    expect(inTarget('users.csv').toString()).toBe('mine')
  })

  /** Begins an export, and stops it once a file is there. */
  async function stopAt(name: string, wanted: Partial<RowsWanted>): Promise<void> {
    const stop = new AbortController()
    const enough = new Error('enough')
    const stopped = exportRowsApart({ ...asked(wanted), signal: stop.signal })
    const watching = setInterval(() => existsSync(join(target, name)) && stop.abort(enough), 1)
    await expect(stopped).rejects.toBe(enough)
    clearInterval(watching)
  }

  /** Begins an export of `notes` and of a long view `many`, and stops it while that one is written. */
  async function stopHalfway(): Promise<void> {
    catalog.sqlite.exec(`CREATE VIEW many AS
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) SELECT i, hex(i) AS text FROM n`)
    await stopAt('many.csv.partial', { tables: ['notes', 'many'] })
  }

  test('of an export at whose first row SQLite stops says why, and the next one ends it', async () => {
    const where = "load_extension('x') IS NULL"
    await expect(run({ tables: ['users'], where })).rejects.toThrow(
      /--where does not fit users: .*no extension is loaded/,
    )
    expect(readdirSync(target)).toEqual(['manifest.json'])
    await run({ tables: ['users'] })
    expect(readdirSync(target).sort()).toEqual(['manifest.json', 'users.csv'])
  })

  const endless = '(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n) > 0'

  test('of an export whose condition has no end is there when it is stopped, and the next one ends it', async () => {
    await stopAt('users.csv.partial', { tables: ['users'], where: endless })
    expect(readdirSync(target)).toEqual(['manifest.json'])
    await run({ tables: ['users'] })
    expect(readdirSync(target).sort()).toEqual(['manifest.json', 'users.csv'])
  })

  test('of an export that was stopped holds only whole files, and the next one ends it', async () => {
    await stopHalfway()
    expect(readdirSync(target).sort()).toEqual(['manifest.json', 'notes.csv'])
    expect(JSON.parse(inTarget('manifest.json').toString()).complete).toBe(false)
    expect((await run({ tables: ['notes', 'many'] })).files.map(({ rows }) => rows)).toEqual([
      countOf('notes'),
      300_000,
    ])
  })

  test('of an export that was stopped leaves nothing in one of other tables', async () => {
    await stopHalfway()
    // As a kill leaves it.
    writeFileSync(join(target, 'many.csv.partial'), 'i,te')
    await run({ tables: ['users'], format: 'ndjson' })
    expect(readdirSync(target).sort()).toEqual(['manifest.json', 'users.ndjson'])
    await run({ tables: ['notes'] })
    expect(readdirSync(target).sort()).toEqual(['manifest.json', 'notes.csv'])
  })

  test('is begun where nothing is but the beginning of its manifest', async () => {
    mkdirSync(target, { recursive: true })
    writeFileSync(join(target, 'manifest.json.partial'), '{')
    await run({ tables: ['notes'] })
    expect(readdirSync(target).sort()).toEqual(['manifest.json', 'notes.csv'])
  })

  test('shows one moment, whatever is written meanwhile', async () => {
    const { progress } = { progress: { table: '', rows: 0, bytes: 0 } }
    catalog.sqlite.exec(`CREATE VIEW a_long_one AS
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) SELECT i, hex(i) AS text FROM n`)
    const before = countOf('users')
    const wanted = { ...everything, tables: ['a_long_one', 'users'] }
    const done = exportRows({ archiveDir, catalogDir: archiveDir, dir: target, wanted, progress })
    let written = 0
    const writing = setInterval(() => {
      if (progress.rows > 0 && written === 0)
        written += catalog.sqlite.prepare("INSERT INTO users (id) VALUES ('late')").run().changes
    }, 1)
    const { files } = await done
    clearInterval(writing)
    expect([written, files[1]?.rows, countOf('users')]).toEqual([1, before, Number(before) + 1])
  })
})
