// The scripted year: when each note is published, added and edited, and how its likes grow, as notes have been seen to
// do. The test plays it through the program, the bench through refresh policies. It must not know either.
import { pick, type Random, randomOf } from '../../src/provider/random.ts'

/** Seconds. */
export const day = 86_400
/** Nights in the year. Night n is n days after its start. */
export const nights = 365
/** Unix seconds: in the evening at UTC+8. */
export const yearStart = 1_799_755_200

/** When a night reaches a note, in unix seconds: within the same hour, not at the same minute. */
export const timeOf = (night: number) => yearStart + night * day + ((night * 7919) % 3600)

/** Likes that come from `at` on, fast at first: `size` in all, 63 % of them within `days`. */
interface Wave {
  readonly at: number
  readonly size: number
  readonly days: number
}

/** A note's year. Times are days from the year's start, before it negative. */
export interface NoteYear {
  /** `flat`: years old, its time is over. `moving`: wave after wave. `ordinary`: a wave when it comes out, seldom one more. */
  readonly kind: 'flat' | 'ordinary' | 'moving'
  readonly publishedAt: number
  /** The night from which it is wanted. */
  readonly addedOn: number
  readonly waves: readonly Wave[]
  /** In order, none before it is wanted. */
  readonly edits: readonly number[]
}

/** `count` notes of that seed: a third flat, every twentieth moving, half of the others published within the year. */
export function planYear(count: number, seed = 1): NoteYear[] {
  return Array.from({ length: count }, (_, index) => planNote(randomOf(seed, index), index))
}

/** How often a note is liked by a day. */
export function likesAt(note: NoteYear, day: number): number {
  let likes = 0
  for (const { at, size, days } of note.waves) if (day > at) likes += size * (1 - Math.exp((at - day) / days))
  return Math.floor(likes)
}

function planNote(random: Random, index: number): NoteYear {
  const kind = index % 20 === 7 ? 'moving' : index % 3 === 0 ? 'flat' : 'ordinary'
  const isNew = kind === 'ordinary' && random() < 0.5
  const publishedAt = isNew ? random() * (nights - 15) : -ageBefore(kind, random)
  const addedOn = isNew ? Math.ceil(publishedAt + exponential(random, 1.5)) : 0
  return {
    kind,
    publishedAt,
    addedOn,
    waves: [...wavesOf(kind, publishedAt, random)],
    edits: [...editsOf(publishedAt, random)].filter((at) => at > addedOn && at < nights).sort((a, b) => a - b),
  }
}

function ageBefore(kind: NoteYear['kind'], random: Random): number {
  return kind === 'flat' ? 500 + random() * 1000 : 20 + random() * 700
}

function* wavesOf(kind: NoteYear['kind'], publishedAt: number, random: Random): Generator<Wave> {
  const size = 10 ** (1.3 + random() * 3.2)
  yield { at: publishedAt, size, days: lasting(random) }
  // What search brings, for years.
  yield { at: publishedAt, size: size / 3, days: 200 }
  if (kind === 'flat') return
  const daysBetween = kind === 'moving' ? 12 : 700
  let sum = size
  for (let at = publishedAt; ; ) {
    at += exponential(random, daysBetween)
    if (at > nights) return
    // Before the year only ordinary notes had their waves: the moving ones began to move with it.
    if (kind === 'moving' && at < 0) continue
    const wave = { at, size: sum * (kind === 'moving' ? 0.25 : 0.2 + random() * 1.5), days: lasting(random) }
    sum += wave.size
    yield wave
  }
}

/** A typo is mended within days of publication; a price, a link or a second thought comes whenever it comes. */
function* editsOf(publishedAt: number, random: Random): Generator<number> {
  if (random() < 0.3) yield publishedAt + exponential(random, pick(random, [0.5, 4]))
  for (let at = Math.max(0, publishedAt); at < nights; ) {
    at += exponential(random, 900)
    yield at
  }
}

/** Days: a median of four, most from two to eight. */
const lasting = (random: Random) => 4 * Math.exp(0.8 * normal(random))
const exponential = (random: Random, mean: number) => -mean * Math.log(1 - random())
const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
