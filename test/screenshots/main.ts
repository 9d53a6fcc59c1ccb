// npm run screenshots: takes the README's pictures of the viewer, of an archive made for them, into docs/images.
// It needs Debian's chromium, fonts-noto-cjk and fonts-noto-color-emoji.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { generateNotes } from '../../src/provider/generate-notes.ts'
import type { NoteData } from '../../src/provider/sample-notes.ts'
import { contextOf, launchBrowser, type Surroundings, whyNoBrowser } from '../e2e/browser.ts'
import build from '../e2e/build.ts'
import { createWorld, type World } from '../e2e/world.ts'
import { paintings } from './paintings.ts'

const folder = join(import.meta.dirname, '../../docs/images')
const quality = 78
/** Days on which the notes are captured. */
const days = [0, 1, 2, 4, 7, 11, 16]

const statement = `SELECT u.nickname, count(*) AS notes, sum(m.liked_count) AS likes
FROM notes n
JOIN users u ON u.id = n.user_id
JOIN metric_snapshots m ON m.capture_id = n.last_capture_id
GROUP BY u.id ORDER BY likes DESC LIMIT 20`

if (whyNoBrowser !== null) throw new Error(whyNoBrowser)
build()
const paint = await paintings()
const data = generateNotes(60)
/** Several pictures, the first one a Live Photo. */
const isRich = ({ note_list: [note] }: NoteData) => {
  const images = note.images_list as { live_photo?: unknown }[]
  return images.length > 3 && images[0]?.live_photo !== undefined && Number(note.liked_count) > 100
}
const main = data.find(isRich)?.note_list[0].id ?? ''
await using world = await createWorld(data, { images: paint })
await captureAll(world)
await takeAll(await serve(world))

/** Captures the notes on several days, on which they grow, and one is edited twice. */
async function captureAll(world: World): Promise<void> {
  for (const [n, day] of days.entries()) {
    const env = { REDNOTE_ARCHIVE_CLOCK_OFFSET: `-${(days.at(-1) ?? 0) - day}d` }
    const more = n === 0 ? ['--list', '春季活动'] : ['--refresh']
    const { summary } = await world.backfill([...more, '--yes'], { env })
    if (summary.notes.failed > 0) throw new Error('notes failed')
    for (const [index, note] of [...world.provider.notes.values()].entries()) grow(note, index, n)
    const [edited] = world.provider.notes.get(main)?.note_list ?? []
    if (edited !== undefined && n === 2) {
      edited.desc = `${edited.desc}\n更新：配方写在评论区了，记得少放糖`
      edited.last_update_time = Number(edited.time) + 86_400
    }
    if (edited !== undefined && n === 4) edited.title = `【更新】${edited.title}`
  }
  await world.run(['verify', '--archive', world.archive])
}

function grow({ note_list: [note] }: NoteData, index: number, night: number): void {
  const pace = 1 + (index % 7) / (4 + night * 3)
  for (const count of ['liked_count', 'collected_count', 'comments_count', 'shared_count'])
    note[count] = Math.round((Number(note[count]) + 5) * pace)
}

function serve(world: World): Promise<string> {
  const { child } = world.start(['serve', '--archive', world.archive, '--port', '0', '--json'])
  return new Promise((resolve) => {
    child.stdout?.once('data', (said) => resolve(new URL(JSON.parse(String(said)).url).origin))
  })
}

interface Shot extends Surroundings {
  readonly name: string
  readonly path: string
  /** Brought into view before. */
  readonly at?: string
}

async function takeAll(origin: string): Promise<void> {
  const shots: Shot[] = [
    { name: 'gallery', path: '/?sort=likes', language: 'en', colorScheme: 'light', device: 'desktop' },
    { name: 'note', path: `/notes/${main}`, language: 'zh', colorScheme: 'dark', device: 'desktop' },
    {
      name: 'history',
      path: `/notes/${main}`,
      at: '#counters',
      language: 'en',
      colorScheme: 'light',
      device: 'desktop',
    },
    { name: 'runs', path: '/runs', language: 'en', colorScheme: 'dark', device: 'desktop' },
    {
      name: 'sql',
      path: `/sql?q=${encodeURIComponent(statement)}`,
      language: 'en',
      colorScheme: 'light',
      device: 'desktop',
    },
    { name: 'phone-gallery', path: '/', language: 'zh', colorScheme: 'light', device: 'phone' },
    { name: 'phone-note', path: `/notes/${main}`, language: 'zh', colorScheme: 'dark', device: 'phone' },
  ]
  await using browser = await launchBrowser()
  for (const { name, path, at, ...surroundings } of shots) {
    const context = await browser.newContext(contextOf(surroundings))
    const page = await context.newPage()
    await page.goto(origin + path, { waitUntil: 'networkidle' })
    if (at !== undefined)
      await page.locator(at).evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 88))
    await page.waitForLoadState('networkidle')
    const picture = await sharp(await page.screenshot())
      .webp({ quality })
      .toBuffer()
    writeFileSync(join(folder, `${name}.webp`), picture)
    process.stdout.write(`docs/images/${name}.webp ${(picture.length / 1000).toFixed(0)} kB\n`)
    await context.close()
  }
}
