// The archive's folder: where it is, how it begins, and what its README.txt promises to whoever has no program of ours.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../src/core/errors.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import {
  archiveFolder,
  createArchiveFolder,
  enclosingCheckout,
  isArchive,
  requireArchive,
} from '../../src/store/archive-folder.ts'
import { holdArchive } from '../../src/store/hold.ts'
import { bodyOf, findCapture } from '../../src/store/ledger.ts'
import { openCatalog } from '../../src/store/open.ts'
import { captureNote } from '../captured.ts'
import { bodiesByRecipe } from '../readme-recipe.ts'
import { newRun, temporaryFolder } from '../temporary-archive.ts'

const launcher = join(import.meta.dirname, '../../src/launcher.js')

describe('the folder', () => {
  test.each([
    ['here', { REDNOTE_ARCHIVE_DIR: 'there' }, 'here'],
    [undefined, { REDNOTE_ARCHIVE_DIR: 'there' }, 'there'],
    [undefined, { REDNOTE_ARCHIVE_DIR: '' }, 'data'],
    [undefined, {}, 'data'],
  ])('with --archive %s and %o is %s', (flag, env, folder) => {
    expect(archiveFolder(flag, env)).toBe(resolve(folder))
  })

  test.each(['', ' '])('is never named by an --archive of %j, as of a variable that is not set', (flag) => {
    expect(() => archiveFolder(flag, { REDNOTE_ARCHIVE_DIR: 'there' })).toThrow(UsageError)
  })

  // Permissions do not bind root: then it is somebody else who asks, if that one may read the program.
  const somebody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const mayRead = spawnSync(process.execPath, ['-e', 'fs.accessSync(process.argv[1])', launcher], somebody).status === 0
  test.skipIf(!mayRead)('that is closed to who asks is said to be so, and no other one is offered', () => {
    const dir = join(temporaryFolder(), 'closed')
    createArchiveFolder(dir)
    openCatalog(dir).catalog.sqlite.close()
    chmodSync(join(dir, '..'), 0o755)
    chmodSync(dir, 0o000)
    const args = [launcher, 'status', '--archive', dir]
    const { status, stderr } = spawnSync(process.execPath, args, { ...somebody, encoding: 'utf8' })
    chmodSync(dir, 0o755)
    expect({ status, stderr }).toEqual({
      status: 7,
      stderr: expect.stringContaining(`${dir}/archive.sqlite is closed to this user`),
    })
  })

  test('is made with all it needs, and found made the next time', () => {
    const dir = join(temporaryFolder(), 'a/b')
    expect(() => requireArchive(dir)).toThrow(UsageError)
    expect(() => requireArchive(dir)).toThrow(dir)
    expect(createArchiveFolder(dir)).toBe(true)
    expect(readdirSync(dir).sort()).toEqual(['README.txt', 'blobs', 'reports'])
    // A run that was killed here has made no catalog yet.
    expect(isArchive(dir)).toBe(false)
    expect(createArchiveFolder(dir)).toBe(true)
    openCatalog(dir).catalog.sqlite.close()
    expect(createArchiveFolder(dir)).toBe(false)
    expect(() => requireArchive(dir)).not.toThrow()
  })

  test('may hold a config, the sample and hidden files before, and nothing else', () => {
    const dir = temporaryFolder()
    for (const name of ['rednote-archive.config.yaml', '.DS_Store']) writeFileSync(join(dir, name), '')
    mkdirSync(join(dir, 'sample'))
    expect(createArchiveFolder(dir)).toBe(true)
    const full = temporaryFolder()
    writeFileSync(join(full, 'thesis.docx'), '')
    expect(() => createArchiveFolder(full)).toThrow('not empty (thesis.docx)')
    expect(existsSync(join(full, 'README.txt'))).toBe(false)
    expect(() => createArchiveFolder(join(full, 'thesis.docx'))).toThrow('is a file')
  })

  test('is told to lie in a checkout where it does', () => {
    const root = temporaryFolder()
    expect(enclosingCheckout(join(root, 'x'))).toBeUndefined()
    mkdirSync(join(root, '.git'))
    expect(enclosingCheckout(join(root, 'x/y'))).toBe(root)
  })
})

test('README.txt of an archive that an older version made is brought up to date by the next command that writes', async () => {
  const dir = temporaryFolder()
  createArchiveFolder(dir)
  const path = join(dir, 'README.txt')
  const now = readFileSync(path, 'utf8')
  writeFileSync(path, now.replace('Format version 2', 'Format version 1'))
  await holdArchive(dir, 1000, async () => {})
  expect(readFileSync(path, 'utf8')).toBe(now)
})

const python = spawnSync('python3', ['--version'])

test.skipIf(python.error !== undefined)(
  'README.txt’s Python reads every body (skipped where there is no python3)',
  () => {
    const dir = temporaryFolder()
    createArchiveFolder(dir)
    const { catalog } = openCatalog(dir)
    const runId = newRun(catalog)
    const [data] = sampleNotes()
    if (data === undefined) throw new Error('there is no sample note')
    for (const [n, title] of ['one', 'two 🍅', 'three'].entries()) {
      data.note_list[0].title = title
      captureNote(catalog, data, { runId, at: 1_770_000_000 + n, skipReason: () => null })
    }
    const ids = [1, 2, 3]
    const bodies = ids.map((id) => {
      const capture = findCapture(catalog, id)
      return capture === undefined ? undefined : bodyOf(catalog, capture)?.toString()
    })
    expect(catalog.sqlite.prepare('SELECT count(*) FROM captures WHERE base_id = 1').pluck().get()).toBe(2)
    catalog.sqlite.close()
    const read = [...bodiesByRecipe(dir)].map(([id, body]) => [id, body.toString()])
    expect(read).toEqual(ids.map((id, n) => [id, bodies[n]]))
  },
)
