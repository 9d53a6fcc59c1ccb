// Debian's chromium for tests: pages that note whatever goes wrong on them. It must not know what a page shows.
/// <reference lib="dom" />
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

/** Why there is no browser to test with, or null. */
export const whyNoBrowser = existsSync(executablePath)
  ? null
  : `skipped: there is no ${executablePath} (apt-get install chromium fonts-noto-cjk)`

export function launchBrowser(): Promise<Browser> {
  const quiet = ['background-networking', 'component-update', 'sync', 'quic', 'gpu'].map((part) => `--disable-${part}`)
  // Tests often run as root, and in containers with a small /dev/shm.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--no-first-run', ...quiet]
  return chromium.launch({ executablePath, args })
}

export interface Surroundings {
  readonly language: 'zh' | 'en'
  readonly colorScheme: 'light' | 'dark'
  readonly device: 'desktop' | 'phone'
}

/** What a reader has: a language, a theme, a screen. */
export function contextOf({ language, colorScheme, device }: Surroundings): BrowserContextOptions {
  return {
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme,
    ...(device === 'phone'
      ? { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }
      : { viewport: { width: 1280, height: 800 } }),
  }
}

/** Notes what goes wrong on a page from now on: errors on the console, thrown, dialogs, requests that fail or leave. */
export function watch(page: Page, origin: string): { readonly faults: string[] } {
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`))
  page.on('dialog', (dialog) => {
    faults.push(`a dialog: ${dialog.message()}`)
    dialog.dismiss().catch(() => undefined)
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:')) faults.push(`asks another host: ${url}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`HTTP ${response.status()}: ${response.url()}`)
  })
  page.on('requestfailed', (request) => {
    // A film that is no longer pointed at, a page that is left: the browser gives its requests up.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`failed: ${request.url()}`)
  })
  return { faults }
}

/** Pictures in view that the browser could not show. */
export function missingPictures(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const inView = [...document.images].filter((image) => {
      const { top, bottom, left, right, width } = image.getBoundingClientRect()
      return width > 0 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth && image.src !== ''
    })
    const shown = await Promise.all(
      inView.map((image) =>
        image.decode().then(
          () => true,
          () => image.naturalWidth > 0,
        ),
      ),
    )
    return inView.filter((_, n) => shown[n] === false).map(({ src }) => src)
  })
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds that keeps someone from using the page: serious and critical findings, with where they are. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Through the debugger, which the page's policy does not concern.
  await page.evaluate(axeSource)
  const violations = await page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself into the page.
    const { violations } = await (globalThis as any).axe.run(document, { resultTypes: ['violations'] })
    return violations as {
      id: string
      impact: string
      help: string
      nodes: { html: string; failureSummary: string }[]
    }[]
  })
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 200)}: ${failureSummary.slice(0, 200)}`),
    )
}

/** How many pixels of the page stand out to the side. */
export function overflowing(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
