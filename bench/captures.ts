// What it costs to keep a note's answer once more, as a night does: the keys shuffled and the URLs signed anew, as the
// provider writes them, and other counters. Sizes alone, so it runs in this process. It must not measure time.

import { transact } from '../src/core/catalog.ts'
import { imagesOf } from '../src/provider/generate-images.ts'
import { generateNote } from '../src/provider/generate-notes.ts'
import { below, type Random, randomOf } from '../src/provider/random.ts'
import type { NoteData } from '../src/provider/sample-notes.ts'
import { openCatalog } from '../src/store/open.ts'
import { beginRun } from '../src/store/runs.ts'
import { answerOf, capture } from './answers.ts'
import type { Bench } from './measure.ts'
import type { Figures } from './results.ts'

const firstAt = 1_770_000_000
const day = 86_400

export async function benchCaptures(bench: Bench): Promise<Figures> {
  const repeats = bench.small ? 3 : 300
  const { catalog } = openCatalog(bench.folder)
  const { sqlite } = catalog
  const bytes = () =>
    Number(sqlite.pragma('page_count', { simple: true })) * Number(sqlite.pragma('page_size', { simple: true }))
  const runId = transact(catalog, (tx) => beginRun(tx, { command: 'bench', version: '0', startedAt: firstAt }))

  function captureAt(data: NoteData, random: Random, at: number): void {
    grow(data, random)
    transact(catalog, (tx) => capture(tx, answerOf(data.note_list[0].id, data, { random, at }), runId))
  }

  const figures: { [name: string]: Figures[string] } = {}
  for (const [index, images] of [1, 4, 9, 18].entries()) {
    const random = randomOf(index)
    const data = noteOf(3 * index + 1, images, random)
    captureAt(data, random, firstAt)
    const before = bytes()
    for (let night = 1; night <= repeats; night++) captureAt(data, random, firstAt + night * day)
    const bodies = sqlite
      .prepare<[string, number], { plain: number; kept: number }>(
        'SELECT avg(body_size) AS plain, avg(length(body)) AS kept FROM captures WHERE note_id = ? AND captured_at > ?',
      )
      .get(data.note_list[0].id, firstAt)
    const name = (what: string) => `${what}, ${images} images`
    figures[name('answer as it comes')] = { value: bodies?.plain ?? Number.NaN, unit: 'bytes' }
    figures[name('kept of it when repeated')] = {
      value: bodies?.kept ?? Number.NaN,
      unit: 'bytes',
      ...(images === 4 && { aim: { atMost: 1024 } }),
    }
    figures[name('growth of the catalog')] = { value: (bytes() - before) / repeats, unit: 'bytes' }
  }
  sqlite.close()
  return figures
}

function noteOf(index: number, images: number, random: Random): NoteData {
  const data = generateNote(index)
  const images_list = imagesOf(random, { count: images, video: false, livePhoto: undefined, old: false })
  return { ...data, note_list: [{ ...data.note_list[0], images_list }] }
}

/** So much liked by then. */
function grow(data: NoteData, random: Random): void {
  const [note] = data.note_list
  note.liked_count = Number(note.liked_count) + below(random, 50)
  note.collected_count = Number(note.collected_count) + below(random, 20)
}
