// The viewer in a real browser: every page in both languages and themes, on a desk and a phone, on 2,000 notes with real
// files, some of them by someone who means harm.
import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  axeFindings,
  contextOf,
  launchBrowser,
  missingPictures,
  overflowing,
  type Surroundings,
  watch,
  whyNoBrowser,
} from './browser.ts'
import { program } from './command.ts'
import { makeViewedArchive, type ViewedNotes } from './viewed-archive.ts'
import { temporaryFolder } from './world.ts'

const none: string[] = []

if (whyNoBrowser !== null) process.stderr.write(`The viewer's browser tests are ${whyNoBrowser}\n`)

describe.skipIf(whyNoBrowser !== null)(
  `the viewer in a browser${whyNoBrowser === null ? '' : ` (${whyNoBrowser})`}`,
  () => {
    let dir: string
    let server: ChildProcess
    let browser: Browser
    let notes: ViewedNotes
    let origin: string

    beforeAll(async () => {
      dir = temporaryFolder()
      const archive = join(dir, 'archive')
      notes = await makeViewedArchive(archive)
      server = spawn(process.execPath, [program, 'serve', '--archive', archive, '--port', '0', '--json'], {
        env: { PATH: process.env.PATH ?? '' },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const started = new Promise<string>((resolve, reject) => {
        let said = ''
        server.stdout?.on('data', (chunk) => {
          said += chunk
          if (said.endsWith('}\n')) resolve(new URL(JSON.parse(said).url).origin)
        })
        server.once('close', () => reject(new Error('serve ended')))
      })
      ;[origin, browser] = await Promise.all([started, launchBrowser()])
    }, 300_000)

    afterAll(async () => {
      await browser?.close()
      const ended = new Promise((resolve) => server?.once('close', resolve))
      server?.kill('SIGTERM')
      if (server !== undefined) expect(await ended).toBe(0)
      rmSync(dir, { recursive: true, force: true })
    })

    /** A page of its own for one test, that must have no fault in the end. */
    async function onPage(
      surroundings: Surroundings,
      work: (page: Page, context: BrowserContext) => Promise<void>,
    ): Promise<void> {
      const context = await browser.newContext(contextOf(surroundings))
      try {
        const page = await context.newPage()
        const { faults } = watch(page, origin)
        await work(page, context)
        expect(faults).toEqual(none)
      } finally {
        await context.close()
      }
    }

    const desk: Surroundings = { language: 'en', colorScheme: 'light', device: 'desktop' }

    /** Every page, and a text that is on it. */
    const pages = (): Record<string, string> => ({
      '/': '.card',
      '/?list=pictures&sort=likes': '.card img',
      '/?sort=growth&list=brand-x&type=video': '.card',
      '/?availability=gone': '.badge.lost',
      '/?author=nobody-of-this-name': '.empty',
      [`/notes/${notes.pictures}`]: '.thumbs a[aria-current]',
      [`/notes/${notes.voice}`]: '.player.ready canvas',
      [`/notes/${notes.edited}`]: '.change ins',
      [`/notes/${notes.gone}`]: '.notice.bad',
      [`/notes/${notes.hostile}`]: '.change del',
      [`/notes/${notes.huge}`]: 'a[href$="text=all"]',
      [`/notes/${notes.untitled}`]: 'h1 .faint',
      [`/authors/${notes.author}`]: '.portrait .chip',
      [`/authors/${notes.hostileAuthor}`]: '.card',
      [`/tags/${notes.tag}`]: '.card',
      [`/tags/${encodeURIComponent(notes.hostileTag)}`]: '.card',
      '/runs': 'figure.chart canvas',
      [`/runs/${notes.failedRun}`]: '#failures',
      '/sql?q=SELECT+*+FROM+notes+LIMIT+30': 'table.rows tbody tr',
      '/sql?q=SELECT+nonsense': '.notice.bad',
    })

    test.each<Surroundings & { axe: boolean }>([
      { language: 'en', colorScheme: 'light', device: 'desktop', axe: true },
      { language: 'zh', colorScheme: 'dark', device: 'phone', axe: true },
      { language: 'zh', colorScheme: 'dark', device: 'desktop', axe: false },
      { language: 'en', colorScheme: 'light', device: 'phone', axe: false },
    ])('every page, $language, $colorScheme, $device', async ({ axe, ...surroundings }) => {
      const { language, colorScheme } = surroundings
      await onPage(surroundings, async (page) => {
        for (const [path, shows] of Object.entries(pages())) {
          await page.goto(`${origin}${path}`)
          await page.locator(shows).first().waitFor({ state: 'attached' })
          const said = await page.locator('nav a').allTextContents()
          expect(said, path).toEqual(language === 'zh' ? ['笔记', '运行', 'SQL'] : ['Notes', 'Runs', 'SQL'])
          const [red] = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? [])
          expect(Number(red) < 128, path).toBe(colorScheme === 'dark')
          expect(await missingPictures(page), path).toEqual(none)
          expect(await overflowing(page), `${path} is wider than the screen`).toBeLessThanOrEqual(0)
          expect(await page.evaluate(() => 'harmed' in window), path).toBe(false)
          expect(await page.locator('[href^="javascript:" i], [src^="javascript:" i]').count(), path).toBe(0)
          if (axe) expect(await axeFindings(page), path).toEqual(none)
        }
      })
    })

    test('the gallery goes on while one scrolls, keeps few cards in the page, and never lays one over another', async () => {
      await onPage(desk, async (page) => {
        await page.goto(origin)
        await page.locator('.masonry.placed').waitFor()
        const wanted = page.locator('.card[aria-posinset="200"]')
        while ((await wanted.count()) === 0) {
          await page.mouse.wheel(0, 3000)
          await page.waitForTimeout(50)
        }
        expect(await page.locator('.card').count()).toBeLessThan(150)
        const overlaps = await page.evaluate(() => {
          const boxes = [...document.querySelectorAll('.card')].map((card) => card.getBoundingClientRect())
          return boxes.filter((a) =>
            boxes.some(
              (b) =>
                a !== b && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1,
            ),
          ).length
        })
        expect(overlaps).toBe(0)
        // Back from a note, one is where one was.
        const before = await page.evaluate(() => scrollY)
        await page.evaluate(() => {
          const inView = [...document.querySelectorAll<HTMLElement>('.cover')].find(
            (link) => link.getBoundingClientRect().top > 100,
          )
          inView?.click()
        })
        await page.locator('article.note').waitFor()
        await page.goBack()
        await page.waitForFunction((before) => Math.abs(scrollY - before) < 50, before)
      })
    })

    test('a filter and a search answer while one types, and the address says what is shown', async () => {
      await onPage(desk, async (page) => {
        await page.goto(origin)
        await page.getByLabel('List').selectOption('pilot')
        await page.waitForURL(/list=pilot/)
        await page.getByText('2 notes', { exact: true }).waitFor()
        await page.reload()
        expect(await page.getByLabel('List').inputValue()).toBe('pilot')
        expect(await page.locator('.card').count()).toBe(2)
        await page.getByRole('link', { name: 'Clear' }).click()
        await page.waitForURL(`${origin}/`)
      })
    })

    test('the keyboard goes from card to card, into a note, through its pictures and back', async () => {
      await onPage(desk, async (page) => {
        await page.goto(origin)
        await page.locator('.masonry.placed').waitFor()
        await page.keyboard.press('Tab')
        expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip')
        await page.locator('.cover').first().focus()
        const left = () => page.evaluate(() => document.activeElement?.getBoundingClientRect().left ?? 0)
        const first = await left()
        await page.keyboard.press('ArrowRight')
        expect(await left()).toBeGreaterThan(first)
        await page.keyboard.press('ArrowLeft')
        expect(await left()).toBe(first)

        await page.goto(`${origin}/notes/${notes.pictures}`)
        await page.locator('.look').first().focus()
        await page.keyboard.press('Enter')
        const dialog = page.locator('dialog[open]')
        await dialog.waitFor()
        await page.waitForFunction(
          () => (document.querySelector<HTMLImageElement>('.lightbox img')?.naturalWidth ?? 0) > 0,
        )
        const place = dialog.locator('.place')
        expect(await place.textContent()).toMatch(/^1 \/ /)
        await dialog.locator('.next').click()
        expect(await place.textContent()).toMatch(/^2 \/ /)
        const renditions = await dialog.locator('.rendition option').count()
        expect(renditions).toBeGreaterThan(1)
        await dialog.locator('.rendition').selectOption({ index: renditions - 1 })
        await page.waitForFunction(
          () => (document.querySelector<HTMLImageElement>('.lightbox img')?.naturalWidth ?? 0) > 0,
        )
        await dialog.locator('button.actual').click()
        expect(await dialog.locator('button.actual').getAttribute('aria-pressed')).toBe('true')
        expect(await axeFindings(page)).toEqual(none)
        await page.keyboard.press('Escape')
        await dialog.waitFor({ state: 'hidden' })
        // The event comes a moment after it is closed.
        await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Zoom picture 2')
      })
    })

    test('a Live Photo plays while it is pointed at, and a voice plays from where one clicks', async () => {
      await onPage(desk, async (page) => {
        await page.goto(`${origin}/notes/${notes.pictures}`)
        const isPlaying = () => {
          const film = document.querySelector<HTMLVideoElement>('.live')
          return film !== null && !film.paused && film.currentTime > 0
        }
        await page.locator('.strip > li').first().hover()
        await page.waitForFunction(isPlaying)
        await page.mouse.move(5, 5)
        await page.waitForFunction(() => document.querySelector<HTMLVideoElement>('.live')?.paused)

        await page.goto(`${origin}/notes/${notes.voice}`)
        const wave = page.getByRole('slider', { name: 'Position' })
        await wave.click({ position: { x: 100, y: 10 } })
        expect(await page.evaluate(() => document.querySelector('audio')?.currentTime)).toBeGreaterThan(0.1)
        await page.getByRole('button', { name: 'Play' }).click()
        await page.waitForFunction(() => (document.querySelector('audio')?.played.length ?? 0) > 0)
      })
    })

    test('the console runs a statement by keyboard, keeps it in the address, and gives CSV', async () => {
      await onPage(desk, async (page) => {
        await page.goto(`${origin}/sql`)
        await page.getByLabel('Statement').fill('SELECT id, title FROM notes ORDER BY id LIMIT 3')
        await page.keyboard.press('Control+Enter')
        await page.waitForURL(/q=SELECT/)
        expect(await page.locator('table.rows tbody tr').count()).toBe(3)
        const download = page.waitForEvent('download')
        await page.getByRole('button', { name: 'Download CSV' }).click()
        const stream = await (await download).createReadStream()
        let csv = ''
        for await (const chunk of stream) csv += chunk
        expect(csv.replace('\ufeff', '').split('\n', 1)).toEqual(['id,title'])
        expect(csv.trim().split('\n')).toHaveLength(4)
      })
    })

    test('without scripts, everything can still be read, and the gallery has a next page', async () => {
      const context = await browser.newContext({ ...contextOf(desk), javaScriptEnabled: false })
      try {
        const page = await context.newPage()
        await page.goto(origin)
        const first = await page.locator('.cover').first().getAttribute('href')
        await page.getByRole('link', { name: 'More notes' }).click()
        expect(await page.locator('.cover').first().getAttribute('href')).not.toBe(first)
        await page.goto(`${origin}/notes/${notes.voice}`)
        expect(await page.locator('audio[controls]').count()).toBe(1)
      } finally {
        await context.close()
      }
    })
  },
)
