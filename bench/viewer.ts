// The viewer on a large archive: how long the gallery's first page takes on the server in each order, how fast pages of
// notes are answered, and what the server takes. It must not look at a page.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from './measure.ts'
import type { Figures } from './results.ts'
import type { Usage } from './usage.ts'

/** Serves an archive, and asks for its pages. */
export async function measureViewer(bench: Bench, archive: string): Promise<Figures> {
  const usagePath = join(bench.folder, 'usage.json')
  const started = performance.now()
  const server = spawn(
    process.execPath,
    [
      '--import',
      join(import.meta.dirname, 'usage.ts'),
      bench.program,
      'serve',
      '--archive',
      archive,
      '--port',
      '0',
      '--json',
    ],
    { env: { PATH: process.env.PATH ?? '', BENCH_USAGE: usagePath }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise((resolve) => server.once('close', resolve))
  try {
    const origin = await new Promise<string>((resolve, reject) => {
      server.stdout.once('data', (said) => resolve(new URL(JSON.parse(String(said)).url).origin))
      server.once('close', () => reject(new Error('serve ended')))
    })
    const readyMs = performance.now() - started
    const first = await timeOf(`${origin}/`)
    const ids = await someNotes(origin, bench.small ? 40 : 400)
    const pages = bench.small ? 100 : 2000
    const cpuMs = () => processorMs(server.pid ?? 0)
    const figures = {
      'ready to answer after': { value: readyMs, unit: 'ms' },
      'the gallery’s first page, the first time': { value: first, unit: 'ms' },
      'the gallery’s first page, newest': await page(origin, '/', 300),
      'of one type': await page(origin, '/?type=video', 300),
      'of one list': await page(origin, '/?list=brand-x', 300),
      'of those gone': await page(origin, '/?availability=gone', 300),
      'most liked, the first time: all notes are ranked': { value: await timeOf(`${origin}/?sort=likes`), unit: 'ms' },
      'most liked, from then on': await page(origin, '/?sort=likes', 300),
      'growing fastest': await page(origin, '/?sort=growth', 300),
    }
    await rateOf(origin, ids, pages / 10)
    const before = cpuMs()
    const rate = await rateOf(origin, ids, pages)
    const spent = (cpuMs() - before) / pages
    server.kill('SIGTERM')
    await ended
    const usage = JSON.parse(readFileSync(usagePath, 'utf8')) as Usage
    return {
      ...figures,
      'pages of notes': { ...rate, aim: { atLeast: 200 } },
      'a page of a note, processor time': { value: spent, unit: 'ms' },
      'the server’s peak memory': { value: usage.peakBytes / 1e6, unit: 'MB' },
    }
  } finally {
    server.kill('SIGKILL')
  }
}

/** What a process has used of the processor, in milliseconds: it is still running, and cannot be asked. */
function processorMs(pid: number): number {
  const [, fields = ''] = /\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
  const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number)
  return (user + system) * 10
}

async function timeOf(url: string): Promise<number> {
  const started = performance.now()
  const answer = await fetch(url)
  await answer.text()
  if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}`)
  return performance.now() - started
}

/** The median of several requests. */
async function page(origin: string, path: string, atMost: number): Promise<Figures[string]> {
  const times: number[] = []
  for (let n = 0; n < 11; n += 1) times.push(await timeOf(origin + path))
  times.sort((a, b) => a - b)
  return { value: times[5] ?? Number.NaN, unit: 'ms', aim: { atMost } }
}

async function someNotes(origin: string, count: number): Promise<string[]> {
  const ids: string[] = []
  let after = ''
  while (ids.length < count) {
    const { notes, next } = (await (await fetch(`${origin}/notes.json${after}`)).json()) as {
      notes: { id: string }[]
      next: string | null
    }
    ids.push(...notes.map(({ id }) => id))
    if (next === null) break
    after = `?after=${next}`
  }
  return ids
}

/** Pages a second, eight asked for at a time. */
async function rateOf(origin: string, ids: readonly string[], pages: number): Promise<{ value: number; unit: string }> {
  let asked = 0
  const started = performance.now()
  const ask = async () => {
    while (asked < pages) {
      const id = ids[asked % ids.length]
      asked += 1
      await timeOf(`${origin}/notes/${id}`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, ask))
  return { value: pages / ((performance.now() - started) / 1000), unit: '/s' }
}
