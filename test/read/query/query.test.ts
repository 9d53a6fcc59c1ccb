// What `query` answers and refuses, and that each format gives back what the rows hold. Cases in statements.json.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { queryCommand } from '../../../src/commands/query.ts'
import type { Catalog } from '../../../src/core/catalog.ts'
import { IntegrityError, UsageError } from '../../../src/core/errors.ts'
import { type QueryResult, query, type SqlValue } from '../../../src/read/query/query.ts'
import { type RowFormat, rowFormats, rowWriter } from '../../../src/read/query/row-formats.ts'
import { openCatalogForReading } from '../../../src/store/open.ts'
import { printed } from '../printed.ts'
import { imageNote, makeSmallArchive, videoNote } from '../small-archive.ts'
import cases from '../statements.json' with { type: 'json' }

const archiveDir = mkdtempSync(join(tmpdir(), 'rednote-archive-query-'))
let catalog: Catalog

beforeAll(() => {
  makeSmallArchive(archiveDir).sqlite.close()
  catalog = openCatalogForReading(archiveDir)
})
afterAll(() => {
  catalog.sqlite.close()
  rmSync(archiveDir, { recursive: true })
})

function textOf({ columns, rows }: QueryResult, format: RowFormat, terminalColumns?: number): string {
  const writer = rowWriter(format, terminalColumns)
  return writer.start(columns) + Array.from(rows, (row) => writer.rows([row])).join('') + writer.end()
}

const written = (sql: string, format: RowFormat) => textOf(query(catalog, sql), format)

const run = (...args: string[]) => printed(queryCommand(), [...args, '--archive', archiveDir])

describe('refuses', () => {
  test.each(cases.refused)('$sql', ({ sql, says }) => {
    const before = readdirSync(archiveDir)
    const attempt = () => [...query(catalog, sql).rows]
    expect(attempt).toThrow(UsageError)
    expect(attempt).toThrow(says)
    expect(readdirSync(archiveDir)).toEqual(before)
    for (const stray of ['other.sqlite', 'copy.sqlite']) expect(existsSync(stray)).toBe(false)
  })

  test('whatever comes before ATTACH that SQLite skips', () => {
    const skipped = fc.constantFrom(
      ' ',
      '\n',
      '\t',
      ';',
      '\r',
      '\f',
      '/**/',
      '/* ; */',
      '/***/',
      '--\n',
      '-- /*\n',
      '/*--*/',
    )
    fc.assert(
      fc.property(fc.array(skipped), (before) => {
        expect(() => query(catalog, `${before.join('')}ATTACH ':memory:' AS x`)).toThrow(/query only reads; ATTACH/)
      }),
    )
  })
})

describe('answers', () => {
  test.each(cases.answered)('$sql', ({ sql, rows }) => {
    expect(JSON.parse(written(sql, 'json'))).toEqual(rows)
    const lines = written(sql, 'ndjson').split('\n').slice(0, -1)
    expect(lines.map((line) => JSON.parse(line))).toEqual(rows)
  })
})

const value: fc.Arbitrary<SqlValue> = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('', '"', ',', '\r\n', 'a"b,c\nd', ' ', '番茄', '\0', 'a\0b"\0'),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
)
const tableOfValues = fc
  .integer({ min: 1, max: 5 })
  .chain((width) => fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }))

const asText = (one: SqlValue | undefined) =>
  Buffer.isBuffer(one) ? one.toString('hex') : one === null || one === undefined ? '' : String(one)

test('csv gives every value back but for U+0000, at which its readers stop, and tells NULL from an empty text', () => {
  fc.assert(
    fc.property(tableOfValues, (rows) => {
      const columns = (rows[0] ?? []).map((_, n) => `column ${n}, "quoted"`)
      const csv = textOf({ columns, rows }, 'csv')
      const parsed = parse(csv, { cast: (text, { quoting }) => (text === '' && !quoting ? null : text) }) as unknown[][]
      expect(parsed[0]).toEqual(columns)
      expect(parsed.slice(1)).toEqual(
        rows.map((row) => row.map((one) => (one === null ? null : asText(one).replaceAll('\0', '\ufffd')))),
      )
    }),
  )
})

test('no text format but JSON, which says it by an escape, holds a U+0000', () => {
  for (const format of ['csv', 'tsv', 'markdown'] as const)
    expect(textOf({ columns: ['a'], rows: [['x\0y']] }, format)).toMatch(/x\ufffdy/)
  for (const format of ['json', 'ndjson'] as const)
    expect(textOf({ columns: ['a'], rows: [['x\0y']] }, format)).toContain('x\\u0000y')
})

test('json gives every value back, integers beyond 2^53 as their digits', () => {
  fc.assert(
    fc.property(tableOfValues, (rows) => {
      const columns = (rows[0] ?? []).map((_, n) => `c${n}`)
      const json = textOf({ columns, rows }, 'json')
      const expected = rows.map((row) =>
        columns.map((column, n) => {
          const one = row[n] ?? null
          const isNumber = typeof one === 'number' || (typeof one === 'bigint' && Number.isSafeInteger(Number(one)))
          return [column, one === null ? null : isNumber ? Number(one) + 0 : asText(one)]
        }),
      )
      const parsed = (JSON.parse(json) as Record<string, unknown>[]).map((row) => Object.entries(row))
      expect(parsed).toEqual(expected)
    }),
  )
})

test('an empty csv still names its columns, an empty JSON is an array', () => {
  expect(written('SELECT id, name FROM lists WHERE false', 'csv')).toBe('id,name\n')
  expect(written('SELECT id, name FROM lists WHERE false', 'json')).toBe('[]\n')
  expect(written('SELECT id, name FROM lists WHERE false', 'ndjson')).toBe('')
})

test('a table aligns numbers to the right and shortens BLOBs and long texts', () => {
  const sql = `SELECT 7 AS n, 'a' || char(10) || 'b' AS text, x'0102' AS small, zeroblob(20) AS large
    UNION ALL SELECT 1234, '番茄', NULL, NULL`
  expect(written(sql, 'table').split('\n')).toEqual([
    '   n  text  small    large',
    `   7  a b   x'0102'  x'${'00'.repeat(16)}…' (20 bytes)`,
    '1234  番茄',
    '',
  ])
  expect(written("SELECT printf('%.*c', 5000, 'x') AS long", 'table').length).toBeLessThan(200)
})

const numbers = (count: number) =>
  `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT ${count}) SELECT n FROM c`

describe('the command', () => {
  test('prints a table of at most 1,000 rows, and says that there are more', async () => {
    const { stdout, stderr } = await run(numbers(1001))
    expect(stdout.toString().split('\n')).toHaveLength(1002)
    expect(stderr).toBe('There are more rows than these 1000: --limit N, or --format csv for all.\n')
    expect((await run(numbers(1000))).stderr).toBe('')
    expect((await run(numbers(3), '--limit', '2')).stderr).toContain('these 2:')
  })

  test('prints all rows in the other formats, unless told otherwise', async () => {
    expect((await run(numbers(1500), '--format', 'csv')).stdout.toString().split('\n')).toHaveLength(1502)
    expect(JSON.parse((await run(numbers(1500), '--json')).stdout.toString())).toHaveLength(1500)
    expect(JSON.parse((await run(numbers(9), '--format', 'json', '--limit', '4')).stdout.toString())).toHaveLength(4)
  })

  test.each(['utf8', 'utf16le', 'utf16be'] as const)(
    'reads a statement with its mark from a file in %s',
    async (encoding) => {
      const file = join(archiveDir, 'question.sql')
      const bytes = Buffer.from("\ufeffSELECT '露营' AS 词", encoding === 'utf16be' ? 'utf16le' : encoding)
      writeFileSync(file, encoding === 'utf16be' ? bytes.swap16() : bytes)
      expect((await run('-f', file, '--format', 'csv')).stdout.toString()).toBe('词\n露营\n')
      rmSync(file)
    },
  )

  test('leaves Ctrl-C what it is to any program while it waits for a statement', async () => {
    const listeners = [process.listenerCount('SIGINT')]
    const typed = function* () {
      listeners.push(process.listenerCount('SIGINT'))
      yield 'SELECT 1'
    }
    const stdin = vi.spyOn(process, 'stdin', 'get')
    stdin.mockReturnValue(Readable.from(typed()) as unknown as typeof process.stdin)
    await run('-').finally(() => stdin.mockRestore())
    expect(listeners[1]).toBe(listeners[0])
  })

  test.each([['-'], []])('reads the statement from stdin where it is %s', async (...argument) => {
    const stdin = vi.spyOn(process, 'stdin', 'get')
    stdin.mockReturnValue(Readable.from(['SELECT count(*) ', 'AS n FROM notes']) as unknown as typeof process.stdin)
    try {
      expect((await run('--format', 'csv', ...argument)).stdout.toString()).toBe('n\n4\n')
    } finally {
      stdin.mockRestore()
    }
  })

  test('takes a statement that begins with a comment for no flag', async () => {
    expect((await run('-- how many?\nSELECT count(*) AS n FROM notes', '--format', 'csv')).stdout.toString()).toBe(
      'n\n4\n',
    )
    const param = await run('SELECT :text AS text', '--param=text=--\n', '--json')
    expect(JSON.parse(param.stdout.toString())).toEqual([{ text: '--\n' }])
  })

  test('takes a value for a numbered parameter by its number', async () => {
    const { stdout } = await run('SELECT ?2 AS two, ?1 AS one', '--param', '1=a', '--param', '2=7', '--format', 'csv')
    expect(stdout.toString()).toBe('two,one\n7,a\n')
    await expect(run('SELECT ?1', '--param', '2=7')).rejects.toThrow(
      /a value for :2, which the statement does not name/,
    )
  })

  test('says on stderr that there are no rows', async () => {
    expect(await run('SELECT id FROM notes WHERE false')).toMatchObject({
      stdout: Buffer.from(''),
      stderr: 'No rows.\n',
    })
  })

  test.each([
    [['SELECT 1', '--json', '--format', 'csv'], /contradict/],
    [['SELECT 1', '--limit', '0'], /Expected a number of rows/],
    [['SELECT 1', '--format', 'xml'], /Allowed choices/],
  ])('refuses %j', async (args, message) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    await expect(run(...args)).rejects.toThrow(message)
  })

  test('lets a reader go that has seen enough', async () => {
    const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    const write = vi.spyOn(process.stdout, 'write').mockImplementation(((
      _chunk: unknown,
      done: (error: Error) => void,
    ) => {
      done(gone)
      return false
    }) as typeof process.stdout.write)
    try {
      await queryCommand().parseAsync([numbers(1e6), '--format', 'csv', '--archive', archiveDir], { from: 'user' })
      expect(write).toHaveBeenCalledTimes(1)
    } finally {
      write.mockRestore()
    }
  })
})

test('the examples in the help are answered', () => {
  const help: string[] = []
  queryCommand()
    .configureOutput({ writeOut: (text) => help.push(text) })
    .outputHelp()
  const examples = [...help.join('').matchAll(/'(SELECT .*?)'/g)].map((match) => match[1] ?? '')
  expect(examples).toHaveLength(3)
  for (const example of examples)
    expect([...query(catalog, example, example.includes(':id') ? { id: imageNote } : {}).rows].length).toBeGreaterThan(
      0,
    )
})

test('a column of IDs is whole in a table, however narrow the terminal', () => {
  const sql = "SELECT id, NULL AS user_id, 'x' || id AS link, body FROM notes WHERE last_captured_at IS NOT NULL"
  const lines = textOf(query(catalog, sql), 'table', 60).split('\n')
  for (const id of [imageNote, videoNote]) expect(lines.filter((line) => line.startsWith(`${id} `))).toHaveLength(1)
  expect(lines.filter((line) => line.includes(`x${imageNote}`))).toEqual([])
})

test('a damaged catalog is said to be so, and what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rednote-archive-damaged-'))
  const bytes = readFileSync(join(archiveDir, 'archive.sqlite'))
  const page = Number(catalog.sqlite.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'notes'").pluck().get())
  bytes.fill(0x5a, (page - 1) * 4096, page * 4096)
  writeFileSync(join(folder, 'archive.sqlite'), bytes)
  const damaged = openCatalogForReading(folder)
  const read = () => [...query(damaged, 'SELECT * FROM notes').rows]
  expect(read).toThrow(IntegrityError)
  expect(read).toThrow(/damaged: put back a backup.*SQLITE_CORRUPT/)
  damaged.sqlite.close()
  rmSync(folder, { recursive: true })
})

test('a value that no text can hold is refused with what to ask instead', () => {
  const { columns, rows } = query(catalog, 'SELECT zeroblob(268435460) AS b')
  const row = [...rows]
  for (const format of ['csv', 'json'] as const) {
    const writer = rowWriter(format)
    writer.start(columns)
    expect(() => writer.rows(row)).toThrow(
      new UsageError('a value here is too long to be written: ask for its length(), or a part with substr()'),
    )
  }
  expect(textOf({ columns, rows: row }, 'table')).toContain('(268435460 bytes)')
})

describe('--list', () => {
  const counts = 'SELECT (SELECT count(*) FROM notes) AS notes, (SELECT count(*) FROM captures) AS captures'

  test('narrows every table that names notes, and main. is the whole still', async () => {
    const all = JSON.parse((await run(counts, '--json')).stdout.toString()) as [{ notes: number; captures: number }]
    const [listed] = JSON.parse((await run(counts, '--json', '--list', 'cooks')).stdout.toString()) as typeof all
    expect(listed).toEqual({ notes: 1, captures: 2 })
    expect(all[0].notes).toBeGreaterThan(1)
    const whole = await run('SELECT count(*) AS n FROM main.notes', '--json', '--list', 'cooks')
    expect(JSON.parse(whole.stdout.toString())).toEqual([{ n: all[0].notes }])
    const empty = await run(counts, '--json', '--list', 'nobody')
    expect(JSON.parse(empty.stdout.toString())).toEqual([{ notes: 0, captures: 0 }])
  })

  test('narrows the totals of views as well', async () => {
    const authors = 'SELECT sum(notes) AS notes FROM author_totals'
    const [listed] = JSON.parse((await run(authors, '--json', '--list', 'cooks')).stdout.toString()) as object[]
    expect(listed).toEqual({ notes: 1 })
    const [all] = JSON.parse((await run(authors, '--json')).stdout.toString()) as object[]
    expect(all).toEqual({ notes: 2 })
  })

  test('that there is not is refused, with those that there are', async () => {
    await expect(run(counts, '--list', 'cook')).rejects.toThrow(/no list “cook”.*cooks, nobody/)
  })
})

describe('what there is to ask', () => {
  test('--tables has a line for each table and view', async () => {
    const lines = (await run('--tables', '--format', 'tsv')).stdout.toString().split('\n')
    expect(lines).toContain('latest_metrics\tview\tthe newest counters of each note')
    expect(lines.filter((line) => /^(sqlite_|__|search_index_)/.test(line))).toEqual([])
  })

  test('--schema has the columns of all, or of one', async () => {
    const of = async (...args: string[]) =>
      JSON.parse((await run('--schema', ...args, '--json')).stdout.toString()) as Record<string, string>[]
    expect((await of('note_hashtags')).map(({ column, key }) => [column, key])).toEqual([
      ['note_id', 'key, of notes.id'],
      ['hashtag_id', 'of hashtags.id'],
      ['position', 'key'],
    ])
    expect((await of()).length).toBeGreaterThan(200)
  })

  test('what says how to ask is shown whole, however narrow the terminal', async () => {
    const { isTTY, columns } = process.stdout
    Object.assign(process.stdout, { isTTY: true, columns: 40 })
    try {
      for (const listing of [['--tables'], ['--schema', 'note_details'], ['--examples']])
        expect((await run(...listing)).stdout.toString(), listing[0]).not.toContain('…')
      expect((await run('SELECT body FROM notes')).stdout.toString()).toContain('…')
    } finally {
      Object.assign(process.stdout, { isTTY, columns })
    }
  })

  test('--example answers one of --examples', async () => {
    expect((await run('--examples', '--format', 'csv')).stdout.toString()).toMatch(/^campaigns,"What do the campaigns/m)
    const campaigns = await run('--example', 'campaigns', '--format', 'csv')
    expect(campaigns.stdout.toString()).toMatch(/^cooks,1,1,0,1,18,/m)
  })

  test.each([
    [['--schema', 'note'], /no table note. Did you mean notes/],
    [['--example', 'campaign'], /no example campaign. Did you mean campaigns/],
    [['--tables', 'SELECT 1'], /--tables and an SQL statement are two questions/],
    [['SELECT 1', '-f', 'x.sql'], /not both/],
    [['-f', 'no-such-file.sql'], /cannot read the SQL/],
    [['SELECT 1', '--param', 'x'], /“x” is no parameter/],
  ])('%j is refused', async (args, message) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    await expect(run(...args)).rejects.toThrow(message)
  })
})

describe('the format', () => {
  const hostile =
    "SELECT char(27) || ']0;x' || char(7, 155, 13) || '31m' || char(9, 10) || '\u202e\u061cb' AS \"\u001b[2J\""

  test.each(rowFormats)('%s sends a terminal nothing that it would obey, and a pipe what there is', (format) => {
    const shown = textOf(query(catalog, hostile), format, 80).replaceAll(/\p{Cc}\[(?:1|22)m/gu, '')
    expect(shown).not.toMatch(/[^\n\t\P{Cc}]|\p{Bidi_Control}/u)
    if (format !== 'table') expect(textOf(query(catalog, hostile), format)).toContain('\u202e')
  })

  test('tsv keeps a row in a line, whatever is in it', () => {
    fc.assert(
      fc.property(tableOfValues, (rows) => {
        const columns = (rows[0] ?? []).map((_, n) => `c${n}`)
        const lines = textOf({ columns, rows }, 'tsv').split('\n').slice(1, -1)
        const given = lines.map((line) =>
          line.split('\t').map((field) => field.replace(/\\(.)/g, (_, one: string) => unescaped[one] ?? one)),
        )
        expect(given).toEqual(rows.map((row) => row.map((one) => asText(one).replaceAll('\0', '\ufffd'))))
      }),
    )
  })

  test('markdown is a table of as many lines and cells as there are', () => {
    const sql = "SELECT 7 AS n, 'a|b' || char(10) || '<i>*c*~d~' AS text UNION ALL SELECT NULL, '番茄'"
    expect(written(sql, 'markdown').split('\n')).toEqual([
      '| n | text |',
      '| ---: | --- |',
      '| 7 | a\\|b<br>&lt;i\\>\\*c\\*\\~d\\~ |',
      '|  | 番茄 |',
      '',
    ])
  })
})

const unescaped: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\' }
