// The archive that the viewer's tests look at: 2,000 generated notes over five weeks, the first with their files, and
// notes of someone who means harm. It must not check anything.
import { generateArchive } from '../../bench/generated-archive.ts'
import { type Catalog, transact } from '../../src/core/catalog.ts'
import { generatedNoteId, generateNote } from '../../src/provider/generate-notes.ts'
import type { NoteData } from '../../src/provider/sample-notes.ts'
import { addToList, ensureList } from '../../src/store/lists.ts'
import { openCatalog } from '../../src/store/open.ts'
import { endRun } from '../../src/store/runs.ts'
import { recordSeed } from '../../src/store/seeds.ts'
import { captureNote } from '../captured.ts'
import { newRun } from '../temporary-archive.ts'

export interface ViewedNotes {
  /** Several pictures of several formats, one with a Live Photo; captured several times. */
  readonly pictures: string
  /** With its voice. */
  readonly voice: string
  /** Edited twice, its title too. */
  readonly edited: string
  readonly gone: string
  /** Scripts in every text, edited to others. */
  readonly hostile: string
  /** Megabytes of text, hundreds of tags. */
  readonly huge: string
  readonly untitled: string
  readonly author: string
  readonly hostileAuthor: string
  readonly tag: string
  readonly hostileTag: string
  readonly failedRun: number
}

const script = '"><script>window.harmed = 1; alert(1)</script><img src=x onerror="window.harmed = 1">'
const withFiles = 60
const later = 1_794_000_000

/** Makes the archive in `dir`. */
export async function makeViewedArchive(dir: string): Promise<ViewedNotes> {
  await generateArchive(dir, { notes: 2000, captures: 3, files: withFiles, seed: 1 })
  const { catalog } = openCatalog(dir)
  try {
    const runId = newRun(catalog, later)
    const skipReason = () => 'not configured'
    for (const [n, data] of [hostileNote('first'), hostileNote('second')].entries())
      captureNote(catalog, data, { runId, at: later + n * 86_400, skipReason })
    captureNote(catalog, hugeNote(), { runId, at: later + 5, skipReason })
    captureNote(catalog, changed(9003, { title: '', desc: '' }), { runId, at: later + 6, skipReason })
    transact(catalog, (tx) => {
      for (let index = 0; index < withFiles; index += 1)
        addToList(tx, ensureList(tx, 'pictures'), { noteId: generatedNoteId(index), now: later, fields: null })
      const noteId = idOf(hostileNote('first'))
      addToList(tx, ensureList(tx, `list ${script}`), { noteId, now: later, fields: null })
      const seed = { source: `/seeds/${script}.txt`, occurrence: 0, noteId: null }
      recordSeed(tx, { ...seed, line: 1, text: script, outcome: 'invalid', reason: `no note in ${script}` }, runId)
      endRun(tx, runId, { endedAt: later + 60, outcome: 'incomplete', exitCode: 3 })
    })
    return { ...findNotes(catalog), failedRun: runId }
  } finally {
    catalog.sqlite.close()
  }
}

const idOf = (data: NoteData) => data.note_list[0].id

function changed(index: number, changes: Record<string, unknown>): NoteData {
  const data = generateNote(index)
  Object.assign(data.note_list[0], changes)
  return data
}

function hostileNote(edition: string): NoteData {
  const user = { id: '5f000000000000000000bad1', userid: '5f000000000000000000bad1', nickname: script, red_id: script }
  const mentioned = { id: '5f000000000000000000bad2', userid: '5f000000000000000000bad2', nickname: '(a+)+$|[' }
  return {
    ...changed(9001, {
      user,
      title: `${edition} ${script}`,
      desc: `${edition} ${script} @(a+)+$|[ #${script}[话题]# {{7*7}} \u202e reversed \u0000 javascript:alert(1) ${'</script>'.repeat(50)}`,
      ip_location: script,
      text_language_code: '" onload="alert(1)',
      hash_tag: [{ id: 'tag"><script>', name: script, link: 'javascript:alert(1)', type: 'topic' }],
      ats: [mentioned],
      share_info: { link: 'javascript:alert(document.domain)' },
    }),
    user,
  }
}

function hugeNote(): NoteData {
  const tags = Array.from({ length: 300 }, (_, n) => ({
    id: `${n}`.padStart(24, 'a'),
    name: `标签${n}`,
    type: 'topic',
  }))
  return changed(9002, { title: '长'.repeat(5000), desc: '很长的一段话。'.repeat(300_000), hash_tag: tags })
}

function findNotes(catalog: Catalog): Omit<ViewedNotes, 'failedRun'> {
  const one = (sql: string) => {
    const found = catalog.sqlite.prepare<[], string>(sql).pluck().get()
    if (found === undefined) throw new Error(`the archive has none: ${sql}`)
    return found
  }
  const stored = "state = 'stored' AND current = 1"
  return {
    pictures: one(`
      SELECT m.note_id FROM media m WHERE m.kind = 'live_photo' AND m.${stored.replace('AND ', 'AND m.')}
        AND (SELECT count(*) FROM images WHERE note_id = m.note_id) > 2
      ORDER BY (SELECT count(*) FROM metric_snapshots WHERE note_id = m.note_id) DESC, m.note_id LIMIT 1`),
    voice: one(`SELECT note_id FROM media WHERE kind = 'voice' AND ${stored} ORDER BY note_id LIMIT 1`),
    edited: one(`
      SELECT note_id FROM note_versions GROUP BY note_id
      HAVING count(*) > 2 AND count(DISTINCT title) > 1 ORDER BY note_id LIMIT 1`),
    gone: one("SELECT id FROM notes WHERE availability = 'gone' ORDER BY id LIMIT 1"),
    hostile: idOf(hostileNote('first')),
    huge: idOf(hugeNote()),
    untitled: idOf(generateNote(9003)),
    author: one('SELECT user_id FROM user_versions GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 1'),
    hostileAuthor: '5f000000000000000000bad1',
    tag: one('SELECT hashtag_id FROM note_hashtags GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1'),
    hostileTag: 'tag"><script>',
  }
}
