// What a run leaves when it has ended: the page, the metrics, the webhook; the report of a run that was killed; and the
// end at a given time.
import { mkdirSync, readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ProviderOptions } from '../../src/provider/provider.ts'
import { summaryOfKilled } from '../../src/runs/killed.ts'
import type { Summary } from '../../src/runs/tally.ts'
import { openCatalogForReading } from '../../src/store/open.ts'
import { count, filesIn, report, rows, value } from './archive.ts'
import { createWorld, type World } from './world.ts'

const at = (offset: string) => ({ env: { REDNOTE_ARCHIVE_CLOCK_OFFSET: offset } })

async function night(world: World, offset: string, args: readonly string[] = []) {
  const flags = ['--archive', world.archive, '--rate', '1000/s', '--json']
  const finished = await world.run(['nightly', ...flags, ...args], at(offset))
  return { ...finished, summary: finished.stdout === '' ? null : JSON.parse(finished.stdout) }
}

async function webhook(listener: RequestListener): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=s3cret`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Changes the counter of likes, and the title where one is given, of a note of the provider. */
function change(world: World, index: number, likes: number, title?: string): void {
  const note = world.provider.notes.get(world.ids[index] ?? '')?.note_list[0]
  if (note === undefined) throw new Error('there is no such note')
  note.liked_count = Number(note.liked_count) + likes
  if (title !== undefined) note.title = title
}

describe.concurrent('a run', () => {
  test('leaves a page, metrics, and word at a webhook', async () => {
    await using world = await createWorld(4)
    await world.backfill(['--no-media'])
    change(world, 0, 1234, '<script>alert(1)</script>')
    world.provider.notes.delete(String(world.ids[1]))
    const posted: string[] = []
    await using hook = await webhook((request, response) => {
      request.on('data', (chunk) => posted.push(String(chunk)))
      request.on('end', () => response.end())
    })
    const page = join(world.dir, 'night.html')
    const metrics = join(world.dir, 'rednote.prom')
    const flags = ['--no-media', '--report', page, '--metrics', metrics, '--notify', hook.url]
    const { code, stdout, stderr, summary } = await night(world, '+8d', flags)
    expect(code).toBe(0)
    expect(JSON.parse(posted.join(''))).toEqual(summary)
    const html = readFileSync(page, 'utf8')
    for (const said of [
      '+1,234',
      '&#60;script&#62;alert(1)&#60;/script&#62;',
      'All done',
      '0.60 CNY',
      '1 not available',
    ])
      expect(html).toContain(said)
    expect(html).not.toContain('<script')
    const prometheus = readFileSync(metrics, 'utf8').split('\n')
    const endedAt = value(world.archive, 'SELECT max(ended_at) FROM runs')
    for (const line of [
      'last_run_exit_code 0',
      `last_success_timestamp_seconds ${endedAt}`,
      'notes{availability="missing"} 1',
      'calls_total 8',
    ])
      expect(prometheus).toContain(`rednote_archive_${line}`)
    expect(filesIn(world.dir, '.').filter((name) => name.endsWith('.partial'))).toEqual([])
    for (const text of [stdout, stderr, html]) expect(text).not.toContain('s3cret')
  })

  test('that was halted leaves them too, and a webhook that fails changes nothing', async () => {
    await using world = await createWorld(2, { respond: () => ({ code: 601 }) })
    await using hook = await webhook((_request, response) => response.writeHead(500).end())
    const page = join(world.dir, 'first.html')
    const ended = await world.startBackfill(['--report', page, '--notify', hook.url]).finished
    expect(ended.code).toBe(4)
    expect(ended.stderr).toMatch(/^--notify: 127\.0\.0\.1:\d+ answered with HTTP 500$/m)
    expect(ended.stderr).not.toContain('s3cret')
    expect(readFileSync(page, 'utf8')).toContain('Stopped: token, permission or balance')
  })

  test('whose page the disk does not take says so, and ends with 7', async () => {
    await using world = await createWorld(1)
    const page = join(world.dir, 'page.html')
    mkdirSync(`${page}.partial`)
    const ended = await world.backfill(['--no-media', '--report', page])
    expect(ended).toMatchObject({ code: 7, summary: { outcome: 'complete' } })
    expect(ended.stderr).toContain(`--report: ${page} could not be written (EISDIR)`)
  })

  test.each([
    [['--report', '/nowhere/at/all/page.html'], '--report: there is no folder /nowhere/at/all'],
    [['--metrics', '.'], 'is a folder'],
    [['--failed-out', '/nowhere/at/all/failed.txt'], '--failed-out: there is no folder'],
    [['--notify', 'http://hooks.example/s3cret'], '--notify takes an https URL'],
    [['--until', '25:00'], '--until is “25:00”'],
    [['--max-duration', '3 days'], '--max-duration is “3 days”'],
  ])('does not start with %j', async (flags, says) => {
    await using world = await createWorld(1)
    const ended = await world.startBackfill(flags).finished
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(says)
    expect(ended.stderr).not.toContain('s3cret')
    expect([world.provider.counts.calls, filesIn(world.dir, 'archive')]).toEqual([0, []])
  })
})

describe.concurrent('the end at a given time', () => {
  test.each([
    ['--max-duration', '10m'],
    ['--until', '06:00'],
  ])('%s %s: what is in flight finishes, what is left stays queued, exit 0', async (flag, time) => {
    const go = Promise.withResolvers<void>()
    let calls = 0
    const respond: NonNullable<ProviderOptions['respond']> = async () => {
      calls += 1
      if (calls > 6) await go.promise
      return undefined
    }
    await using world = await createWorld(30, { respond })
    // 0.3 s for every 10 minutes; a day to come is at most 43 s away, so the clock is set to ten minutes before.
    const until = new Date()
    until.setHours(5, 50, 0, 0)
    const offset = `${Math.round((until.getTime() - Date.now()) / 1000)}s`
    const env = { REDNOTE_WAIT_SCALE: '0.0005', REDNOTE_ARCHIVE_CLOCK_OFFSET: offset }
    const begun = world.startBackfill([flag, time, '--no-media'], { env })
    await begun.says(`Time is up (${flag} ${time})`)
    go.resolve()
    const ended = await begun.finished
    expect(ended.code).toBe(0)
    const summary = JSON.parse(ended.stdout)
    const made = world.provider.counts.calls
    expect(made).toBeLessThanOrEqual(10)
    expect(summary).toMatchObject({ outcome: 'time', notes: { requested: 30, archived: made, pending: 30 - made } })
    expect(ended.stderr).toContain(`${30 - made} notes pending; what is left stays queued`)
    expect(count(world.archive, 'jobs', "state = 'open' AND lease_run_id IS NULL")).toBe(30 - made)
    expect(report(world.archive, summary.run_id).seeds).toHaveLength(30 - made)

    const again = await world.backfill(['--no-media'])
    expect(again).toMatchObject({ code: 0, summary: { notes: { archived: 30 - made, skipped: made, pending: 0 } } })
    expect(world.provider.counts.calls).toBe(30)
  })

  test('a run that is done before is complete', async () => {
    await using world = await createWorld(2)
    const ended = await world.backfill(['--no-media', '--max-duration', '24d'])
    expect(ended).toMatchObject({ code: 0, summary: { outcome: 'complete' } })
  })
})

describe.concurrent('a run that was killed', () => {
  test.each([
    ['recorded:7', { archived: 6, pending: 6 }, { calls: 7, charged: 7, uncertain: 0, cost: 1.05, currency: 'CNY' }],
    ['applied:7', { archived: 7, pending: 5 }, { calls: 7, charged: 7, uncertain: 0, cost: 1.05, currency: 'CNY' }],
    ['leased:7', { archived: 6, pending: 6 }, { calls: 7, charged: 7, uncertain: 1, cost: 1.05, currency: 'CNY' }],
  ])('at %s has its report from the next run', async (point, notes, api) => {
    await using world = await createWorld(12)
    const args = ['--no-media', '--concurrency', '1']
    const killed = await world.startBackfill(args, { env: { REDNOTE_KILL_AT: point } }).finished
    expect([killed.code, filesIn(world.archive, 'reports')]).toEqual([137, []])
    expect(await world.backfill(args)).toMatchObject({ code: 0 })
    const left = report(world.archive, 1)
    expect(left).toMatchObject({ outcome: 'killed', exit_code: 137, command: 'backfill', api })
    expect(left.notes).toEqual({ ...nothing, requested: 12, ...notes })
    expect(left.seeds).toHaveLength(notes.pending)
    expect(left.ended_at).toBe(value(world.archive, 'SELECT ended_at FROM runs WHERE id = 1'))
    expect(Object.keys(left)).toEqual(Object.keys(report(world.archive, 2)))
  })

  test('is reported with its files, as far as they were linked', async () => {
    await using world = await createWorld(3)
    await world.startBackfill([], { env: { REDNOTE_KILL_AT: 'linked:5' } }).finished
    // Files are linked together with those that came meanwhile: five at least.
    const [linked] = rows(
      world.archive,
      'SELECT count(*) AS stored, sum(size) AS bytes FROM media_identities JOIN blobs USING (digest)',
    )
    expect(linked?.stored).toBeGreaterThanOrEqual(5)
    await world.backfill()
    expect(report(world.archive, 1).media).toMatchObject({ failed: 0, ...linked })
  })

  test('is counted from its rows as it would have counted itself', async () => {
    let broken = true
    await using world = await createWorld(12, {
      respond: ({ noteId }) => (broken && noteId === world.ids[3] ? { code: 777 } : undefined),
      respondMedia: ({ path }) => (broken && /[0-3]$/.test(path) ? { status: 404, body: '' } : undefined),
    })
    const counted = (summary: Summary, command: string) => {
      const catalog = openCatalogForReading(world.archive)
      const startedAt = Number(value(world.archive, 'SELECT started_at FROM runs WHERE id = ?', summary.run_id))
      const fromRows = summaryOfKilled(catalog, { id: summary.run_id, command, startedAt }, 'CNY')
      catalog.sqlite.close()
      const { outcome, duration_ms } = summary
      expect({ ...fromRows, outcome, duration_ms }).toEqual(summary)
    }
    const lines = [...world.ids.slice(0, 8), world.ids[1], 'no note', '69aed373000000000000aaaa']
    const list = world.write('list.txt', `${lines.join('\n')}\n`)
    const config = world.write('night.yaml', `media: {decode: none}\nnightly: {seeds: [${JSON.stringify(list)}]}\n`)
    const first = (await world.backfill([list], at('-40d'))).summary
    expect(first).toMatchObject({ notes: { archived: 7, duplicate: 1, invalid: 1, unavailable: 1, failed: 1 } })
    expect(first.media.failed).toBeGreaterThan(0)
    counted(first, 'backfill')

    broken = false
    const again = (await world.backfill([list], at('-39d'))).summary
    expect(again.media).toMatchObject({ stored: first.media.failed, failed: 0 })
    counted(again, 'backfill')

    change(world, 0, 3, 'another title')
    world.provider.notes.delete(String(world.ids[2]))
    world.write('list.txt', `${lines.join('\n')}\n${world.ids[9]}\n`)
    const second = (await night(world, '-10d', ['-c', config])).summary
    expect(second.notes).toMatchObject({ archived: 2, unavailable: 2 })
    counted(second, 'nightly')
  })
})

const nothing = {
  requested: 0,
  archived: 0,
  unchanged: 0,
  skipped: 0,
  duplicate: 0,
  unavailable: 0,
  failed: 0,
  invalid: 0,
  pending: 0,
}
