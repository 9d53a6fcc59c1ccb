// How `search` writes very many hits: while they are found, as one document still, and no more than their reader takes.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { searchCommand } from '../../src/commands/search.ts'
import { transact } from '../../src/core/catalog.ts'
import { createArchiveFolder } from '../../src/store/archive-folder.ts'
import { openCatalog } from '../../src/store/open.ts'
import { clearSearchIndex, fillSearchIndex } from '../../src/store/search-index.ts'
import { printed } from '../read/printed.ts'
import { temporaryFolder } from '../temporary-archive.ts'

const notes = 300
const archive = mkdtempSync(join(tmpdir(), 'rednote-archive-search-'))

beforeAll(async () => {
  createArchiveFolder(archive)
  const { catalog } = openCatalog(archive)
  const note = catalog.sqlite.prepare(
    'INSERT INTO notes (id, title, body, published_at, last_captured_at) VALUES (?, ?, ?, 1, 1)',
  )
  // U+2028 is a line's end to some, and none in JSON.
  for (let n = 0; n < notes; n += 1)
    note.run(n.toString(16).padStart(24, '0'), `露营 ${n}`, `“早起”\u2028${'去露营。'.repeat(30)}`)
  transact(catalog, clearSearchIndex)
  await fillSearchIndex(catalog)
  catalog.sqlite.close()
})
afterAll(() => rmSync(archive, { recursive: true }))

const args = (...more: string[]) => ['露营', '--archive', archive, ...more]

/** The pieces that are written to a stdout which takes one, and no more for this reason. */
async function piecesTaken(code: string, ...more: string[]): Promise<number> {
  const refused = (done: unknown) => {
    if (typeof done === 'function') done(Object.assign(new Error(code), { code }))
  }
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((_, done) => {
    if (write.mock.calls.length > 1) refused(done)
    else if (typeof done === 'function') (done as () => void)()
    return true
  })
  try {
    await searchCommand().parseAsync(args('--limit', '1000', ...more), { from: 'user' })
    return write.mock.calls.length
  } finally {
    write.mockRestore()
  }
}

test('--json is one document, of few hits and of many', async () => {
  for (const [limit, hits] of Object.entries({ 1: 1, 299: 299, 300: notes, 1000: notes })) {
    const { stdout, stderr } = await printed(searchCommand(), args('--limit', limit, '--json'))
    const found = JSON.parse(stdout.toString()) as unknown[]
    expect(found).toHaveLength(hits)
    expect(stdout.toString()).toBe(`${JSON.stringify(found, null, 2)}\n`)
    expect(stderr).toBe('')
  }
  expect((await printed(searchCommand(), ['湖', '--archive', archive, '--json'])).stdout.toString()).toBe('[]\n')
})

test('for people too: an empty line between two hits, and whether there are more', async () => {
  const { stdout, stderr } = await printed(searchCommand(), args('--limit', '299'))
  expect(stdout.toString().split('\n\n')).toHaveLength(299)
  expect(stderr).toBe('There are more than these 299: --limit N, or more words.\n')
  expect((await printed(searchCommand(), args('--limit', '300'))).stderr).toBe('')
})

test('where nothing is found for a quote that stands alone, that is said', async () => {
  const said = async (text: string) => (await printed(searchCommand(), [text, '--archive', archive])).stderr
  for (const text of ['"露营 早起', '露营” 早起', '露"营'])
    expect(await said(text)).toBe(
      'No note is found. A quote that is not closed, or stands within a word, is searched for as a character.\n',
    )
  for (const text of ['"露营早起"', '湖 -"露营']) expect(await said(text)).toBe('No note is found.\n')
})

// Permissions do not bind root: then it is somebody else who asks, if that one may read the program.
const launcher = join(import.meta.dirname, '../../src/launcher.js')
const somebody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
const mayRead = spawnSync(process.execPath, ['-e', 'fs.accessSync(process.argv[1])', launcher], somebody).status === 0
test.skipIf(!mayRead)('of an archive that cannot be written to, Ctrl-C leaves no copy behind', async () => {
  const temporary = temporaryFolder()
  chmodSync(temporary, 0o777)
  const copies = () => readdirSync(temporary).filter((name) => name.startsWith('rednote-archive-'))
  for (const file of readdirSync(archive))
    if (file.endsWith('-wal') || file.endsWith('-shm')) rmSync(join(archive, file))
  chmodSync(join(archive, 'archive.sqlite'), 0o444)
  chmodSync(archive, 0o555)
  try {
    const env = { PATH: process.env.PATH, TMPDIR: temporary }
    const child = spawn(process.execPath, [launcher, ...['search', ...args('--limit', '1000', '--json')]], {
      ...somebody,
      env,
    })
    // More is left than a pipe holds.
    await once(child.stdout, 'readable')
    expect(copies()).toHaveLength(1)
    child.kill('SIGINT')
    const [code, signal] = await once(child, 'exit')
    expect({ code, signal, left: copies() }).toEqual({ code: null, signal: 'SIGINT', left: [] })
  } finally {
    chmodSync(archive, 0o755)
    chmodSync(join(archive, 'archive.sqlite'), 0o644)
  }
})

test('--quiet prints nothing, and still refuses what it does not understand', async () => {
  expect(await printed(searchCommand(), args('--quiet'))).toMatchObject({
    stdout: Buffer.of(),
    stderr: '',
    exitCode: 0,
  })
  await expect(printed(searchCommand(), args('from:never', '--quiet'))).rejects.toThrow('names no date')
})

test('a reader that has seen enough is written to no more, and what else goes wrong is told', async () => {
  expect(await piecesTaken('EPIPE')).toBe(2)
  expect(await piecesTaken('EPIPE', '--json')).toBe(2)
  await expect(piecesTaken('ENOSPC')).rejects.toThrow('ENOSPC')
})
