// The bench's work as crawlee's own documentation would do it: an HTTP crawler whose handlers are told apart by their
// labels, rows to SQLite, bodies to files. It must not measure anything.
//   BENCH_BASE=http://127.0.0.1:PORT BENCH_SEEDS=ids.txt BENCH_OUT=DIR node crawlee.mjs   (where crawlee is installed)
import { mkdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const { BENCH_BASE: base, BENCH_SEEDS: seeds, BENCH_OUT: out, BENCH_SQLITE: sqlite } = process.env
const require = createRequire(join(process.cwd(), 'package.json'))
const { Configuration, createHttpRouter, HttpCrawler, log } = require('crawlee')
const Database = createRequire(sqlite)('better-sqlite3')

log.setLevel(log.LEVELS.ERROR)
mkdirSync(join(out, 'files'), { recursive: true })
const db = new Database(join(out, 'notes.sqlite'))
db.pragma('journal_mode = WAL')
db.exec(`CREATE TABLE IF NOT EXISTS notes (id TEXT PRIMARY KEY, user_id TEXT, type TEXT, title TEXT, body TEXT,
    liked INTEGER, collected INTEGER, comments INTEGER, shared INTEGER, answer BLOB);
  CREATE TABLE IF NOT EXISTS files (note_id TEXT, url TEXT, path TEXT, PRIMARY KEY (note_id, url));`)
const addNote = db.prepare('INSERT OR REPLACE INTO notes VALUES (?,?,?,?,?,?,?,?,?,?)')
const addFile = db.prepare('INSERT OR REPLACE INTO files VALUES (?,?,?)')

const router = createHttpRouter()
router.addHandler('note', async ({ body, addRequests }) => {
  const note = JSON.parse(body.toString()).data[0].note_list[0]
  const { user, liked_count, collected_count, comments_count, shared_count } = note
  const counts = [liked_count, collected_count, comments_count, shared_count]
  addNote.run(note.id, user.userid ?? null, note.type, note.title ?? null, note.desc ?? null, ...counts, body)
  const urls = note.images_list.map((image) => image.original)
  if (note.native_voice_info?.url) urls.push(note.native_voice_info.url)
  await addRequests(urls.map((url, at) => ({ url, label: 'file', userData: { noteId: note.id, at } })))
})
router.addHandler('file', async ({ body, request }) => {
  const { noteId, at } = request.userData
  const path = join('files', `${noteId}-${at}`)
  await writeFile(join(out, path), body)
  addFile.run(noteId, request.url, path)
})

const crawler = new HttpCrawler(
  {
    requestHandler: router,
    additionalMimeTypes: ['application/json', 'image/jpeg', 'audio/wav', 'audio/x-wav'],
    // Of 8, 16, 32 and 64 the fastest.
    minConcurrency: 16,
    maxConcurrency: 32,
    keepAlive: false,
    // Each session is one more address to a site that blocks crawlers: none is needed here.
    useSessionPool: false,
    persistCookiesPerSession: false,
  },
  // After a kill it begins anew: with `purgeOnStart: false` it waited for its own locks, longer than all of it takes.
  new Configuration({ storageClientOptions: { localDataDirectory: join(out, 'storage') } }),
)
const ids = readFileSync(seeds, 'utf8').trim().split('\n')
await crawler.run(
  ids.map((id) => ({
    url: `${base}/api/xiaohongshu/get-note-detail/v1?token=bench&noteId=${id}`,
    label: 'note',
  })),
)
db.close()
