// The built-in provider as the bench wants it, in a process of its own: notes with three pictures, each one file
// whatever the rendition, and each a decodable JPEG of about 200 KB; every third note has a voice. It must not be what
// limits the program.
//   node bench/provider.ts --notes 1000 --seeds ids.txt [--limit 20] [--width 1080]
// With a limit it counts the calls of a sliding second, and says 302 to what is more.
// It prints one line of JSON when it listens, one at each SIGUSR2, and another when SIGTERM has ended it.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { imagesOf } from '../src/provider/generate-images.ts'
import { generateNote } from '../src/provider/generate-notes.ts'
import { generateUser } from '../src/provider/generate-users.ts'
import { startProvider } from '../src/provider/provider.ts'
import { randomOf } from '../src/provider/random.ts'
import { mediaBytes } from '../src/provider/sample-media.ts'
import type { Fields, NoteData } from '../src/provider/sample-notes.ts'
import { type Arrivals, watchArrivals } from './arrivals.ts'

/** The first line: where the provider listens. */
export interface Listening {
  readonly baseUrl: string
  readonly mediaHost: string
}

/** The lines after it: what it has served, and the processor time that this took. */
export interface Served {
  readonly calls: number
  readonly downloads: number
  readonly cpuSeconds: number
  readonly arrivals: Arrivals
}

const seed = 7
const users = 20

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

/** Note `index`: an image note of three pictures, by one of a few users. */
function benchNote(index: number): NoteData {
  // Every third of the generated notes is a video note; these are none.
  const data = generateNote(3 * index + 1, seed)
  const [note] = data.note_list
  const user = generateUser(index % users, seed)
  const random = randomOf(seed, index, 0x70696373)
  const pictures = imagesOf(random, { count: 3, video: false, livePhoto: undefined, old: false })
  const images_list = pictures.map((image): Fields => {
    const url = image.original
    return { ...image, url, url_multi_level: { low: url, medium: url, high: url } }
  })
  // The video note before it has the voice.
  const spoken = index % 3 === 0 ? generateNote(3 * index, seed).note_list[0].native_voice_info : undefined
  const voice = spoken === undefined ? {} : { native_voice_info: spoken }
  return { ...data, user, note_list: [{ ...note, ...voice, user: { ...user }, images_list }] }
}

/** A gradient under noise: as many details as a photograph, so that it weighs and decodes as one. */
async function picture(number: number, width: number): Promise<Buffer> {
  const height = (width * 4) / 3
  const random = randomOf(seed, number)
  const pixels = Buffer.alloc(width * height * 3)
  for (let at = 0; at < pixels.length; at += 3) {
    const [x, y] = [(at / 3) % width, Math.floor(at / 3 / width)]
    const noise = 16 * random()
    pixels[at] = (x / width) * 200 + noise
    pixels[at + 1] = (y / height) * 200 + noise
    pixels[at + 2] = 40 * number + noise
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer()
}

/** A comment segment behind the start of the image: other bytes, the same picture. */
function withComment(jpeg: Buffer, comment: string): Buffer {
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, 0])
  const text = Buffer.from(comment)
  head.writeUInt16BE(text.length + 2, 4)
  return Buffer.concat([head, text, jpeg.subarray(2)])
}

await serve()

async function serve(): Promise<void> {
  const { values } = parseArgs({
    options: {
      notes: { type: 'string', default: '1000' },
      seeds: { type: 'string' },
      limit: { type: 'string' },
      width: { type: 'string', default: '1080' },
    },
  })
  const notes = Array.from({ length: Number(values.notes) }, (_, index) => benchNote(index))
  if (values.seeds !== undefined) writeFileSync(values.seeds, notes.map((data) => `${data.note_list[0].id}\n`).join(''))
  const pictures = await Promise.all([1, 2, 3, 4].map((number) => picture(number, Number(values.width))))
  const pictureOf = (path: string) => pictures[path.charCodeAt(path.length - 1) % pictures.length] ?? Buffer.alloc(0)
  const { arrive, arrivals } = watchArrivals(values.limit === undefined ? null : Number(values.limit))
  const provider = await startProvider({
    notes,
    keepLog: false,
    respond: () => (arrive() ? undefined : { code: 302, message: 'too many requests' }),
    // A foreign Referer is served too: some of those that are compared send the file's own URL.
    respondMedia: ({ path, processing }) => {
      const { bytes, mediaType } = path.startsWith('audio/')
        ? mediaBytes(path, processing)
        : { bytes: withComment(pictureOf(path), path), mediaType: 'image/jpeg' }
      return { headers: { 'content-type': mediaType }, body: bytes }
    },
  })
  const before = process.cpuUsage()
  const sayServed = () => {
    const { user, system } = process.cpuUsage(before)
    say({ ...provider.counts, cpuSeconds: (user + system) / 1e6, arrivals: arrivals() } satisfies Served)
  }
  process.on('SIGUSR2', sayServed)
  process.once('SIGTERM', () => {
    sayServed()
    void provider.close()
  })
  say({ baseUrl: provider.baseUrl, mediaHost: provider.mediaHost } satisfies Listening)
}
