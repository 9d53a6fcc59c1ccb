import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { UsageError } from '../../src/core/errors.ts'
import { readSeedList, type Seed, seedFromArgument } from '../../src/seeds/seed-list.ts'

const a = '67e6c0c30000000009016468'
const b = '640000000000000000e00021'
const c = '5ff0e6410000000001008400'

const folder = mkdtempSync(join(tmpdir(), 'seed-list-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function read(name: string, content: string | Uint8Array, column?: string): Promise<Seed[]> {
  return all(readSeedList({ path: file(name, content) }, column === undefined ? {} : { column }))
}

/** Reads content that arrives in chunks of `size` bytes. */
async function readChunks(content: Uint8Array, size: number, source = 'stdin'): Promise<Seed[]> {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < content.length; at += size) chunks.push(content.subarray(at, at + size))
  return all(readSeedList({ stream: Readable.from(chunks), source }))
}

async function all(batches: AsyncIterable<Seed[]>): Promise<Seed[]> {
  const seeds: Seed[] = []
  for await (const batch of batches) seeds.push(...batch)
  return seeds
}

/** What a seed names, short enough to compare lists of them. */
function brief({ line, ref }: Seed): string {
  return `${line} ${ref.kind === 'note' ? ref.noteId : ref.kind === 'short-link' ? ref.url : 'none'}`
}

describe('a plain list', () => {
  const text = `# my notes\n\n${a}\n  ${b}  # seen in spring # twice\n番茄 #穿搭 http://xhslink.com/a/AbCd12，复制\n   \n不是\n${c}`
  const briefs = [`3 ${a}`, `4 ${b}`, '5 https://xhslink.com/a/AbCd12', '7 none', `8 ${c}`]

  test('has a reference a line, comments and blank lines', async () => {
    const seeds = await read('plain.txt', text)
    expect(seeds.map(brief)).toEqual(briefs)
    expect(seeds[1]).toEqual({
      source: join(folder, 'plain.txt'),
      line: 4,
      text: b,
      ref: { kind: 'note', noteId: b },
      fields: null,
    })
  })

  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le')
  const encodings: [string, Buffer][] = [
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 LE', utf16],
    ['UTF-16 BE', Buffer.from(utf16).swap16()],
    ['CRLF', Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['CR', Buffer.from(text.replaceAll('\n', '\r'))],
    ['gzip', gzipSync(text)],
    ['gzip in two members', Buffer.concat([gzipSync(text.slice(0, 50)), gzipSync(text.slice(50))])],
    ['UTF-16 in gzip', gzipSync(utf16)],
  ]
  test.each(encodings)('reads the same from %s, in chunks of any size', async (_, content) => {
    for (const size of [1, 2, 3, 7, 1000]) expect((await readChunks(content, size)).map(brief)).toEqual(briefs)
  })

  test('a line of more than 1 MiB is no note, and the rest is read', async () => {
    const long = `${a} ${'x'.repeat(3 * 2 ** 20)}`
    for (const size of [1000, 2 ** 23]) {
      const seeds = await readChunks(Buffer.from(`${b}\n${long}\n${c}\n${long}`), size)
      expect(seeds.map(brief)).toEqual([`1 ${b}`, '2 none', `3 ${c}`, '4 none'])
      expect(seeds[1]).toMatchObject({ ref: { reason: expect.stringContaining('1 MiB') } })
      expect(seeds[1]?.text.length).toBeLessThan(300)
    }
  })

  test('holds no more than a batch at a time', async () => {
    let given = 0
    function* endless(): Generator<string> {
      for (;;) {
        given += 1
        yield `${a}\n`.repeat(1000)
      }
    }
    let taken = 0
    for await (const batch of readSeedList({ stream: Readable.from(endless()), source: 'stdin' })) {
      taken += batch.length
      if (taken > 100_000) break
    }
    expect(given).toBeLessThan(150)
  })
})

describe('a CSV list', () => {
  const text = `title,Note_ID,n\n"番茄,\n""牛腩""",${a},1\n\nb,https://www.rednote.com/explore/${b},2\nc,,3\n,,\nd,${c}\n`
  const expected = [
    { line: 2, text: a, ref: { kind: 'note', noteId: a }, fields: { title: '番茄,\n"牛腩"', n: '1' } },
    {
      line: 5,
      text: `https://www.rednote.com/explore/${b}`,
      ref: { kind: 'note', noteId: b },
      fields: { title: 'b', n: '2' },
    },
    { line: 6, text: '', ref: { kind: 'none' }, fields: { title: 'c', n: '3' } },
    { line: 8, text: c, ref: { kind: 'note', noteId: c }, fields: { title: 'd', n: '' } },
  ]

  test.each([
    ['by its name', 'list.csv', text],
    ['by its header', 'list.txt', text],
    ['with CRLF', 'crlf.csv', text.replaceAll('\n', '\r\n').replace(',\r\n""', ',\n""')],
    ['with a mark', 'mark.csv', `\ufeff${text}`],
    [
      'with semicolons',
      'semicolons.csv',
      text.replace('番茄,', '番茄\t').replaceAll(',', ';').replace('番茄\t', '番茄,'),
    ],
    ['with tabs', 'list.tsv', text.replace('番茄,', '番茄;').replaceAll(',', '\t').replace('番茄;', '番茄,')],
    ['in gzip', 'list.csv.gz', gzipSync(text)],
  ])('is known %s', async (_, name, content) => {
    expect(await read(name, content)).toMatchObject(expected)
  })

  test('is the same in chunks of any size', async () => {
    for (const size of [1, 5, 1000]) expect(await readChunks(Buffer.from(text), size)).toMatchObject(expected)
  })

  test.each([
    ['note_id before the others', `url,id,noteId,note_id\n,,,${a}`, undefined],
    ['noteId before id', `url,id,NOTEID\n,${b},${a}`, undefined],
    ['id before url', `url,ID\nhttps://www.rednote.com/explore/${b},${a}`, undefined],
    ['url', `x,Url\n${b},https://www.rednote.com/explore/${a}`, undefined],
    ['the one that is named', `id,笔记\n${b},${a}`, '笔记'],
    ['the one that is named, in another case', `id,Ref\n${b},${a}`, 'ref'],
  ])('takes the column %s', async (_, content, column) => {
    expect((await read('columns.csv', content, column)).map(brief)).toEqual([`2 ${a}`])
  })

  test('without header and of one column is a plain list', async () => {
    expect((await read('bare.csv', `${a}\n${b}\n`)).map(brief)).toEqual([`1 ${a}`, `2 ${b}`])
  })

  test.each([
    ['names its columns and --column', 'x.csv', `标题,author\n1,${a}`, undefined, /标题, author.*--column/],
    ['has no such column', 'x.csv', `note_id,author\n${a},1`, 'ref', /"ref".*note_id, author/],
    ['has a broken header', 'x.csv', `"note_id,author\n${a},1`, undefined, /header/],
  ])('that %s is refused', async (_, name, content, column, message) => {
    const reading = read(name, content, column)
    await expect(reading).rejects.toThrow(UsageError)
    await expect(reading).rejects.toThrow(message)
    await expect(reading).rejects.toThrow(join(folder, name))
  })

  test.each([
    ['a quote that is never closed', `note_id,t\n${a},1\n${b},"open\n${c},2\n`, [`2 ${a}`, '3 none', `4 ${c}`]],
    [
      'an open quote that meets the next',
      `note_id,t\n${a},"open\n${b},2\n${c},"x\ny"\n`,
      ['2 none', `3 ${b}`, `4 ${c}`],
    ],
    ['text behind a closing quote', `note_id,t\n${a},"x"y\n${b},2\n`, ['2 none', `3 ${b}`]],
    ['a quote inside a bare field', `note_id,t\n${a},5" screen\n${b},2\n`, [`2 ${a}`, `3 ${b}`]],
    ['a field too many', `t,note_id,u\nx,y,${a},${c}\nz,${b},\n`, ['2 none', `3 ${b}`]],
    ['delimiters behind', `note_id,t\n${a},x,,,\n`, [`2 ${a}`]],
    ['an open quote over the references', `note_id,t\n"${a},1\n${b},2\n${c},3"\n`, ['2 none', `3 ${b}`, `4 ${c}`]],
  ])('with %s loses no other record', async (_, content, briefs) => {
    expect((await read('broken.csv', content)).map(brief)).toEqual(briefs)
  })

  test('every good record is read, whatever a bad one holds', async () => {
    const bad = fc
      .array(fc.constantFrom('"', '""', ',', 'x', ' ', '\n', a), { maxLength: 8 })
      .map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(bad, fc.integer({ min: 1, max: 40 }), async (bad, size) => {
        // A closing quote of the bad record could only be in itself: the good ones hold none.
        const good = Array.from({ length: 30 }, (_, n) => `${n.toString(16).padStart(24, '0')},t`)
        const seeds = await readChunks(
          Buffer.from(['note_id,t', ...good.slice(0, 3), bad, ...good.slice(3)].join('\n')),
          size,
        )
        const named = new Set(seeds.map(({ ref }) => (ref.kind === 'note' ? ref.noteId : '')))
        for (const record of good) expect(named).toContain(record.slice(0, 24))
      }),
    )
  })
})

describe('a JSONL list', () => {
  const text = [
    `{"note_id":"${a}","tags":["x"],"n":1,"t":"番茄","nil":null,"big":12345678901234567890}`,
    '',
    `{"url":"https://www.rednote.com/explore/${b}","__proto__":"p"}`,
    `"${c}"`,
    `{"id":"${a}"`,
    '{"id":6.4E+21}',
    '{"author":"x"}',
    '[1]',
    `{"id":640000000000000000000021}`,
  ].join('\n')

  test.each([
    ['by its name', 'list.jsonl'],
    ['by its first character', 'list.txt'],
  ])('is known %s', async (_, name) => {
    const seeds = await read(name, text)
    expect(seeds.map(brief)).toEqual([
      `1 ${a}`,
      `3 ${b}`,
      `4 ${c}`,
      '5 none',
      '6 none',
      '7 none',
      '8 none',
      '9 640000000000000000000021',
    ])
    expect(seeds[0]?.fields).toEqual({
      tags: '["x"]',
      n: '1',
      t: '番茄',
      nil: 'null',
      big: '"12345678901234567890"'.slice(1, -1),
    })
    expect(Object.entries(seeds[1]?.fields ?? {})).toEqual([['__proto__', 'p']])
    expect(seeds[2]?.fields).toBeNull()
    expect(seeds[3]?.ref).toMatchObject({ reason: expect.stringContaining('JSON') })
    expect(seeds[4]?.ref).toMatchObject({ reason: expect.stringContaining('spreadsheet') })
    expect(seeds[5]?.ref).toMatchObject({ reason: expect.stringMatching(/author.*--column/) })
  })

  test('takes the key that is named', async () => {
    expect((await read('key.ndjson', `{"id":"${a}","ref":"${b}"}`, 'ref')).map(brief)).toEqual([`1 ${b}`])
  })
})

describe('what is no seed list', () => {
  const workbook = Buffer.from('504b030414000600080000002100', 'hex')
  test.each([
    ['empty', ''],
    ['blank', '\n \n\n'],
    ['only comments', '# nothing\n#\n'],
    ['only a header', 'note_id,title\n'],
    ['empty gzip', gzipSync('')],
    ['a workbook', workbook],
    ['binary behind text', `${a}\n\0\0\0`],
    ['damaged gzip', Buffer.concat([gzipSync(a).subarray(0, 12), Buffer.from('damaged'), gzipSync(a).subarray(19)])],
  ])('%s is refused by name', async (_, content) => {
    const reading = read('refused', content)
    await expect(reading).rejects.toThrow(UsageError)
    await expect(reading).rejects.toThrow(join(folder, 'refused'))
  })

  test.each([
    ['missing', () => join(folder, 'nowhere.txt'), 'no file'],
    ['a folder', () => folder, 'folder'],
    ['under a file', () => join(file('plain', a), 'x'), 'cannot be read'],
    ['a path that cannot be', () => 'a\0b', 'cannot be read'],
  ])('%s is refused by name', async (_, path, why) => {
    const reading = all(readSeedList({ path: path() }))
    await expect(reading).rejects.toThrow(UsageError)
    await expect(reading).rejects.toThrow(why)
  })

  test('a gzip that is cut short gives its whole lines first', async () => {
    const lines = Array.from({ length: 50_000 }, (_, n) => (n * 7919).toString(16).padStart(24, '0'))
    const packed = gzipSync(lines.join('\n'))
    const seeds: Seed[] = []
    const reading = async () => {
      const path = file('cut.gz', packed.subarray(0, packed.length / 2))
      for await (const batch of readSeedList({ path })) seeds.push(...batch)
    }
    await expect(reading()).rejects.toThrow(/cut\.gz is cut short/)
    expect(seeds.length).toBeGreaterThan(20_000)
    expect(seeds.map(({ text }) => text)).toEqual(lines.slice(0, seeds.length))
  })

  test('any bytes are read or refused, and every line is accounted for', async () => {
    const pieces = fc.constantFrom(
      'note_id',
      'id,x',
      ',',
      '"',
      '\n',
      '\r\n',
      '\r',
      '{',
      '}',
      '"id":',
      '#',
      ' # ',
      a,
      '\t',
      ';',
      '\ufeff',
      '番茄',
    )
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0]), bytes])),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      fc.array(pieces, { maxLength: 60 }).map((parts) => Buffer.from(parts.join(''))),
      fc.array(pieces, { maxLength: 60 }).map((parts) => gzipSync(parts.join(''))),
    )
    const name = fc.constantFrom('stdin', '/x.csv', '/x.tsv', '/x.jsonl', '/x.txt.gz')
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 1, max: 400 }), name, async (content, size, name) => {
        const outcome = async (size: number) =>
          readChunks(content, size, name).catch((error: unknown) => {
            expect(error).toBeInstanceOf(UsageError)
            return (error as UsageError).message
          })
        const seeds = await outcome(size)
        // However the bytes arrive, the outcome is the same.
        expect(await outcome(1000)).toEqual(seeds)
        if (typeof seeds === 'string') return
        const lines = seeds.map(({ line }) => line)
        expect(lines).toEqual([...new Set(lines)].sort((x, y) => x - y))
      }),
      { numRuns: 1000 },
    )
  })
})

test('an argument is a seed, with its position as line', () => {
  expect(seedFromArgument(`https://www.xiaohongshu.com/explore/${a}`, 2)).toEqual({
    source: 'argument',
    line: 2,
    text: `https://www.xiaohongshu.com/explore/${a}`,
    ref: { kind: 'note', noteId: a },
    fields: null,
  })
})
