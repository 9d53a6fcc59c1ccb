// Plays the scripted year through the program: each night in this process, as `nightly` runs it, with its clock moved,
// against the built-in provider whose notes are as the script has them that night. It must not judge what comes of it.
import { withRun } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { imagesOf } from '../../src/provider/generate-images.ts'
import { generateNote } from '../../src/provider/generate-notes.ts'
import { generateUser } from '../../src/provider/generate-users.ts'
import { type Provider, startProvider } from '../../src/provider/provider.ts'
import { randomOf } from '../../src/provider/random.ts'
import type { NoteData } from '../../src/provider/sample-notes.ts'
import { enqueueNight } from '../../src/runs/night.ts'
import { work } from '../../src/runs/work.ts'
import { seedFromArgument } from '../../src/seeds/seed-list.ts'
import { createArchiveFolder } from '../../src/store/archive-folder.ts'
import { day, likesAt, nights, timeOf, yearStart } from './plan.ts'
import { authors, caps, mediaOutages, type Note, notes, outages, renamedKey, renames } from './script.ts'

const token = 'Zq7wLx93kVb2Tn5cRy8m'

export interface Year {
  /** By night: how the run ended, and how many calls the provider charged for in it. */
  readonly nights: readonly { readonly exitCode: number; readonly outcome: string; readonly charged: number }[]
  /** Every download that brought a file: its path and processing part. */
  readonly downloads: readonly string[]
}

/** The provider's ID of a note of the script. */
export const idOf = (note: Note) => generateNote(note.index).note_list[0].id
/** A user's name on a night. */
export const nicknameOf = (author: number, night: number) =>
  renames.findLast((rename) => rename.author === author && rename.night <= night)?.nickname ??
  generateUser(author, 1).nickname

/** Plays the year into a new archive. */
export async function playYear(archiveDir: string): Promise<Year> {
  createArchiveFolder(archiveDir)
  let night = 0
  let charged = 0
  await using provider = disposable(
    await startProvider({
      notes: new Map(),
      token,
      now: () => timeOf(night),
      respond: ({ noteId }) => {
        if (outages.has(night)) return { code: 503, message: 'out' }
        charged += 1
        const data = night === renamedKey ? provider.notes.get(noteId) : undefined
        if (data === undefined) return undefined
        const { note_list, ...rest } = data
        return { code: 0, data: [{ ...rest, notes: note_list }] }
      },
      respondMedia: () => (mediaOutages.has(night) ? { status: 500, body: 'out\n' } : undefined),
    }),
  )
  const ended: Year['nights'][number][] = []
  for (; night < nights; night++) {
    publish(provider.notes, night)
    charged = 0
    const { exitCode, outcome } = await runNight(archiveDir, provider, night)
    ended.push({ exitCode, outcome, charged })
  }
  const downloads = provider.downloads.flatMap(({ status, path, processing }) =>
    status === 200 ? [`${path}?${processing}`] : [],
  )
  return { nights: ended, downloads }
}

function runNight(archiveDir: string, provider: Provider, night: number) {
  const config = loadConfig(
    undefined,
    {
      provider: { baseUrl: provider.baseUrl, rate: '100000/s', concurrency: 2 },
      media: { hosts: [provider.mediaHost], decode: 'none' },
      money: { capPerDay: caps.day, capPerMonth: caps.month },
    },
    {},
  )
  const env = {
    REDNOTE_ARCHIVE_CLOCK_OFFSET: `${timeOf(night) - Date.now() / 1000}s`,
    REDNOTE_WAIT_SCALE: '0.0001',
    REDNOTE_LOG_LEVEL: 'silent',
  }
  const wanted = notes
    .filter((note) => note.addedOn <= night)
    .map((note, index) => seedFromArgument(idOf(note), index + 1))
  async function* seeds() {
    yield wanted
  }
  return withRun({ command: 'nightly', archiveDir, config, token, budget: null, quiet: true, env }, async (run) => {
    await enqueueNight(run, seeds(), {
      limit: null,
      resolveShortLink: (url) => Promise.reject(new Error(`${url} is not in the script`)),
    })
    return work(run)
  })
}

/** The provider's notes as they are on a night. */
function publish(published: Map<string, NoteData>, night: number): void {
  for (const note of notes) {
    const isThere = note.publishedAt < night && !(note.gone && note.gone.from <= night && night < note.gone.until)
    if (isThere) published.set(idOf(note), dataOf(note, night))
    else published.delete(idOf(note))
  }
}

/** One picture a note; every second edit brings another, each edit another title. */
function dataOf(note: Note, night: number): NoteData {
  const data = generateNote(note.index)
  const [form] = data.note_list
  const edits = note.edits.filter((at) => at <= night)
  const last = edits.at(-1)
  const pictures = randomOf(note.index, Math.ceil(edits.length / 2))
  const likes = likesAt(note, night)
  const user = { ...generateUser(note.author % authors, 1), nickname: nicknameOf(note.author, night) }
  const changed = {
    time: Math.floor(yearStart + note.publishedAt * day),
    last_update_time: last === undefined ? 0 : Math.floor(yearStart + last * day),
    title: `${form.title}${'!'.repeat(edits.length)}`,
    user: { ...user },
    images_list: imagesOf(pictures, { count: 1, video: false, livePhoto: undefined, old: false }),
    ats: [],
    liked_count: likes,
    collected_count: Math.floor(likes / 4),
    comments_count: Math.floor(likes / 10),
    shared_count: Math.floor(likes / 20),
  }
  return { ...data, user, note_list: [{ ...form, ...changed }] }
}

function disposable(provider: Provider): Provider & AsyncDisposable {
  return Object.assign(provider, { [Symbol.asyncDispose]: () => provider.close() })
}
