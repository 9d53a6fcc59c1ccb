// What is forgotten is nowhere in the folder any more, by its IDs, texts or URLs, and does not come back; all else is as it
// was. A kill at any step leaves something that the same command finishes.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { generateNotes } from '../../src/provider/generate-notes.ts'
import { column, count, filesIn, rows, value } from './archive.ts'
import { contentOf } from './content.ts'
import { createWorld, type World } from './world.ts'

/** Every file of the folder that holds one of the texts, in its bytes or its name. */
function grep(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .filter((name) => {
      const bytes = readFileSync(join(folder, name))
      return texts.some((text) => name.includes(text) || bytes.includes(text))
    })
}

interface Victim {
  readonly user: string
  readonly notes: string[]
  readonly captures: number
  /** IDs, nickname, titles, parts of URLs. */
  readonly texts: string[]
}

/** The author of the first note, and all by which they could be known; what others share with them left out. */
function victimIn(archive: string, id: string | undefined): Victim {
  const user = String(value(archive, 'SELECT user_id FROM notes WHERE id = ?', id))
  const own = `SELECT id FROM notes WHERE user_id = '${user}'`
  const notes = column(archive, own).map(String)
  const ofThem = (column: string) =>
    `SELECT ${column} FROM media WHERE note_id IN (${own}) OR user_id = '${user}'
      EXCEPT SELECT ${column} FROM media WHERE note_id NOT IN (${own}) OR user_id <> '${user}'`
  const texts = [
    user,
    ...notes,
    ...column(archive, 'SELECT nickname FROM users WHERE id = ?', user),
    ...column(
      archive,
      `SELECT title FROM notes WHERE user_id = '${user}' AND title NOT IN (SELECT title FROM notes WHERE user_id <> '${user}')`,
    ),
    ...column(archive, ofThem('file_id')),
    ...column(archive, ofThem('identity')),
  ].map(String)
  return { user, notes, captures: count(archive, 'captures', `note_id IN ('${notes.join("','")}')`), texts }
}

/** What a run leaves beside its rows, and a little more, as years leave it. */
function scatter({ archive }: World, { notes, texts }: Victim): void {
  mkdirSync(join(archive, 'backups'), { recursive: true })
  for (const copy of ['archive.before-0002_voice_files.sqlite', 'backups/archive-2026-01-01.sqlite'])
    writeFileSync(join(archive, copy), readFileSync(join(archive, 'archive.sqlite')))
  const digest = String(value(archive, `SELECT digest FROM media WHERE note_id = ? AND digest IS NOT NULL`, notes[0]))
  mkdirSync(join(archive, 'cache/thumbnails', digest.slice(0, 2)), { recursive: true })
  writeFileSync(join(archive, 'cache/thumbnails', digest.slice(0, 2), `${digest}-800.webp`), 'a thumbnail')
  const identity = value(archive, 'SELECT identity FROM media WHERE note_id = ?', notes[0])
  writeFileSync(join(archive, `blobs/quarantine/${'0'.repeat(64)}-1`), 'cut')
  writeFileSync(join(archive, `blobs/quarantine/${'0'.repeat(64)}-1.txt`), `image ${identity}: it is cut\n`)
  const seeds = [
    { note_id: notes[0], text: `${texts.at(-1)} ${notes[0]}` },
    { note_id: 'another', text: 'stays' },
  ]
  writeFileSync(
    join(archive, 'reports/run-99.json'),
    JSON.stringify({ run_id: 99, seeds, message: `about ${notes[0]}` }),
  )
}

function cloneOf(folder: string, to: string): string {
  cpSync(folder, to, { recursive: true })
  return to
}

const forget = (world: World, user: string, env = {}) =>
  world.run(['forget', '--user', user, '--yes', '--json', '--archive', world.archive], { env })

/** Notes that name nobody else: what others say of somebody is theirs, and stays. */
function silentNotes(count: number) {
  const notes = generateNotes(count)
  for (const { note_list } of notes) {
    note_list[0].ats = []
    note_list[0].desc = String(note_list[0].desc).replaceAll(/@\S+/g, '')
  }
  return notes
}

async function archived(notes = silentNotes(14)): Promise<World> {
  const world = await createWorld(notes)
  expect(await world.backfill(['--list', 'all'])).toMatchObject({ code: 0 })
  return world
}

/** The tables without what belongs to the victim, and the files that others need. */
function othersIn(archive: string, { user, notes, texts }: Victim) {
  const { tables } = contentOf(archive)
  const theirs = [user, ...notes, ...texts]
  const others = Object.entries(tables).map(([name, lines]) => [
    name,
    lines.filter((line) => !theirs.some((text) => line.includes(text))),
  ])
  // A tag's row is named by none: it goes with the last note that bears it, a shape's with the last answer that has it. A
  // blob's row goes with its last slot.
  return Object.fromEntries(others.filter(([name]) => !/^(hashtags|topics|shape|blobs|search_)/.test(String(name))))
}

describe.concurrent('forget', () => {
  test('leaves nothing of a user, keeps all else, and what comes again is left alone', async () => {
    await using world = await archived()
    const victim = victimIn(world.archive, world.ids[0])
    expect(victim.texts.length).toBeGreaterThan(6)
    scatter(world, victim)
    const saved = world.write('saved.json', JSON.stringify(world.provider.notes.get(victim.notes[0] ?? '')))
    const others = othersIn(world.archive, victim)
    const captures = count(world.archive, 'captures')
    const dry = await world.run(['forget', '--user', victim.user, '--dry-run', '--json', '--archive', world.archive])
    expect(JSON.parse(dry.stdout)).toMatchObject({ notes: victim.notes, captures: victim.captures })
    const refused = await world.run(['forget', '--user', victim.user, '--archive', world.archive])
    expect(refused).toMatchObject({ code: 2 })
    expect(refused.stderr).toContain('--yes')
    expect(count(world.archive, 'captures')).toBe(captures)
    const { code, stdout } = await forget(world, victim.user)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'complete',
      still_named_in: [],
      forgotten: { users: 1, quarantined: 1, reports: 1 },
    })
    expect(grep(world.archive, victim.texts)).toEqual([])
    expect(count(world.archive, 'captures')).toBe(captures - victim.captures)
    expect(othersIn(world.archive, victim)).toEqual(others)
    expect(column(world.archive, 'SELECT sum(captures) FROM shape_counts')).toEqual(
      column(world.archive, 'SELECT count(*) FROM metric_snapshots'),
    )
    expect(await world.run(['verify', '--archive', world.archive])).toMatchObject({ code: 0 })
    const named = column(world.archive, 'SELECT digest FROM blobs').map(String).sort()
    expect(
      filesIn(world.archive, 'blobs/sha256')
        .map((name) => name.slice(-64))
        .sort(),
    ).toEqual(named)
    expect(JSON.parse(readFileSync(join(world.archive, 'reports/run-99.json'), 'utf8'))).toEqual({
      run_id: 99,
      seeds: [{ note_id: 'another', text: 'stays' }],
      message: '(forgotten)',
    })
    const { calls } = world.provider.counts
    const { summary } = await world.backfill(['--refresh', '--limit', '0'].slice(0, 1))
    expect(summary.notes).toMatchObject({ requested: 14, skipped: victim.notes.length })
    expect(world.provider.counts.calls - calls).toBe(14 - victim.notes.length)
    const imported = await world.run(['import', saved, '--json', '--archive', world.archive])
    expect(JSON.parse(imported.stdout)).toMatchObject({ answers: { read: 1, forgotten: 1 } })
    expect(grep(world.archive, victim.texts)).toEqual([])
  })

  test.each([1, 2, 3, 4, 5])('killed at step %i, is finished by the same command', async (step) => {
    await using world = await archived()
    const victim = victimIn(world.archive, world.ids[0])
    scatter(world, victim)
    const others = othersIn(world.archive, victim)
    expect(await forget(world, victim.user, { REDNOTE_KILL_AT: `erased:${step}` })).toMatchObject({ code: 137 })
    expect(await forget(world, victim.user)).toMatchObject({ code: 0 })
    expect(grep(world.archive, victim.texts)).toEqual([])
    expect(existsSync(join(world.archive, 'forgetting.json'))).toBe(false)
    expect(othersIn(world.archive, victim)).toEqual(others)
    expect(rows(world.archive, 'PRAGMA foreign_key_check')).toEqual([])
  })

  test('an ID is known in every spelling, where there is none that is said, and a note is not taken for a user', async () => {
    await using world = await archived(silentNotes(4))
    const { user, notes } = victimIn(world.archive, world.ids[0])
    const link = `https://www.xiaohongshu.com/user/profile/${user.toUpperCase()}`
    await world.run(['backfill', world.write('links.txt', `${link}\n`), '--archive', world.archive])
    expect(count(world.archive, 'seeds', `text = '${link}'`)).toBe(1)
    const report = { run_id: 99, seeds: [{ text: notes[0]?.toUpperCase() }], [link]: 1 }
    writeFileSync(join(world.archive, 'reports/run-99.json'), JSON.stringify(report))
    for (const [flag, id] of [
      ['--note', user],
      ['--user', notes[0]],
    ])
      expect(await world.run(['forget', String(flag), String(id), '--yes', '--archive', world.archive])).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/that is a (user|note) here/),
      })
    const unknown = 'f'.repeat(24)
    const looked = await world.run(['forget', '--note', unknown, '--dry-run', '--archive', world.archive])
    expect(looked.stdout).toMatch(/^unknown +f{24}: nothing here belongs to this ID; later runs leave it alone$/m)
    const asked = ['--user', link, '--note', unknown, '--yes', '--json', '--archive', world.archive]
    const { code, stdout } = await world.run(['forget', ...asked])
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ unknown: [unknown], still_named_in: [] })])
    expect(
      grep(
        world.archive,
        [user, ...notes].flatMap((id) => [id, id.toUpperCase()]),
      ),
    ).toEqual([])
    expect(JSON.parse(readFileSync(join(world.archive, 'reports/run-99.json'), 'utf8'))).toEqual({
      run_id: 99,
      seeds: [],
    })
  })

  test('goes from a backup with the next one, files too, also where that is killed', async () => {
    await using world = await archived(silentNotes(6))
    const { user, texts } = victimIn(world.archive, world.ids[0])
    const dir = join(world.dir, 'backup')
    const back = () => world.run(['backup', dir, '--archive', world.archive, '--json'])
    expect(await back()).toMatchObject({ code: 0 })
    const before = filesIn(dir, 'blobs/sha256').length
    expect(await forget(world, user)).toMatchObject({ code: 0 })
    // Killed after the catalog was replaced: the plan is all that knows the files.
    const killed = cloneOf(dir, join(world.dir, 'killed'))
    const { stdout } = await back()
    const gone = before - filesIn(world.archive, 'blobs/sha256').length
    expect(gone).toBeGreaterThan(0)
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, forgotten: gone })
    expect(filesIn(dir, 'blobs/sha256')).toEqual(filesIn(world.archive, 'blobs/sha256'))
    expect(grep(dir, texts)).toEqual([])
    expect(JSON.parse((await back()).stdout)).toMatchObject({ forgotten: 0 })
    const digests = filesIn(killed, 'blobs/sha256').map((name) => name.slice(-64))
    for (const name of ['archive.sqlite', 'forgotten.jsonl'])
      writeFileSync(join(killed, name), readFileSync(join(dir, name)))
    writeFileSync(
      join(killed, 'forgetting.json'),
      JSON.stringify({ notes: [], users: [user], identities: [], digests }),
    )
    const again = await world.run(['backup', killed, '--archive', world.archive, '--json'])
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, forgotten: gone })
    expect(grep(killed, texts)).toEqual([])
    expect(filesIn(killed, 'blobs/sha256')).toEqual(filesIn(world.archive, 'blobs/sha256'))
  })

  test('lists the notes of others that name the user, and leaves them as they are', async () => {
    await using world = await archived(generateNotes(30))
    const mentioned = 'SELECT user_id, note_id FROM mentions WHERE user_id IN (SELECT user_id FROM notes)'
    const [mention] = rows(world.archive, `${mentioned} AND user_id <> (SELECT user_id FROM notes WHERE id = note_id)`)
    const others = rows(world.archive, 'SELECT * FROM mentions WHERE note_id = ?', mention?.note_id)
    const { stdout } = await forget(world, String(mention?.user_id))
    expect(JSON.parse(stdout)).toMatchObject({ still_named_in: ['archive.sqlite'] })
    expect(JSON.parse(stdout).mentioning.map((one: { note_id: string }) => one.note_id)).toContain(mention?.note_id)
    expect(rows(world.archive, 'SELECT * FROM mentions WHERE note_id = ?', mention?.note_id)).toEqual(others)
  })

  test('is told what came back with an older catalog, removes it on request, and buys nothing of it', async () => {
    await using world = await archived()
    const victim = victimIn(world.archive, world.ids[0])
    const older = readFileSync(join(world.archive, 'archive.sqlite'))
    expect(await forget(world, victim.user)).toMatchObject({ code: 0 })
    writeFileSync(join(world.archive, 'archive.sqlite'), older)
    const refused = await world.run(['rebuild', '--json', '--archive', world.archive])
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain('forget --marked')
    const { calls } = world.provider.counts
    expect(
      await world.run(['nightly', '--archive', world.archive], { env: { REDNOTE_ARCHIVE_CLOCK_OFFSET: '+90d' } }),
    ).toMatchObject({ code: 0 })
    expect(world.provider.counts.calls - calls).toBe(14 - victim.notes.length)
    const again = ['forget', '--marked', '--yes', '--archive', world.archive]
    expect(await world.run(again)).toMatchObject({ code: 0 })
    expect(grep(world.archive, victim.texts)).toEqual([])
  })
})
