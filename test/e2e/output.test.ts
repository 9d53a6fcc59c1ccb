// What goes where: one JSON document or one table on stdout, the rest on stderr, no colour where no terminal is, and
// nowhere the token.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { ProviderOptions } from '../../src/provider/provider.ts'
import { bodiesByRecipe } from '../readme-recipe.ts'
import { filesIn } from './archive.ts'
import { program } from './command.ts'
import { createWorld, token, type World } from './world.ts'

const everything = (world: World) => ['backfill', ...world.ids, '--archive', world.archive, '--rate', '1000/s']

describe.concurrent('output', () => {
  test('for people: the new archive on stderr, one table on stdout, without a colour', async () => {
    await using world = await createWorld(3)
    const { code, stdout, stderr } = await world.run(everything(world))
    expect(code).toBe(0)
    expect(stderr).toMatch(new RegExp(`^New archive in ${world.archive}\n(notes .*\n)*$`))
    for (const said of ['complete', '3 requested: 3 archived', '0.45 CNY', world.archive, 'reports/run-1.json'])
      expect(stdout).toContain(said)
    expect(stdout + stderr).not.toContain('\u001b')
  })

  test('--json: one document on stdout, in success and in failure', async () => {
    await using world = await createWorld(3, {
      respond: ({ noteId }) => (noteId === world.ids[0] ? { code: 777 } : undefined),
    })
    const { code, stdout } = await world.run([...everything(world), '--json'])
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({ notes: { archived: 2, failed: 1 } })
  })

  test.skipIf(!existsSync('/dev/full'))(
    'that is lost is no success, and a reader that has seen enough no failure',
    async () => {
      await using world = await createWorld(1)
      await world.backfill(['--no-media'])
      const typed = (into: string) =>
        promisify(execFile)('sh', [
          '-c',
          `"$0" "$@" ${into}`,
          process.execPath,
          program,
          'search',
          '的',
          '--archive',
          world.archive,
        ])
      await expect(typed('> /dev/full')).rejects.toMatchObject({
        code: 7,
        stderr: expect.stringContaining('disk is full'),
      })
      expect(await typed('| true')).toMatchObject({ stderr: '' })
    },
  )

  test.skipIf(!existsSync('/dev/full'))('on stderr that is lost changes nothing of what is done', async () => {
    await using world = await createWorld(3)
    for (const nowhere of ['2> /dev/full', '2>&1 >&3 3>&- | true']) {
      const within = ['bash', '-o', 'pipefail', '-c', `{ "$0" "$@" ${nowhere}; } 3>&1`]
      const { code, stdout } = await world.run([...everything(world), '--refresh', '--no-media', '--json'], { within })
      expect({ nowhere, code, notes: JSON.parse(stdout).notes.requested }).toEqual({ nowhere, code: 0, notes: 3 })
      const late = { within, env: { REDNOTE_ARCHIVE_CLOCK_OFFSET: '+2d' } }
      expect(await world.run(['status', '--max-age', '1d', '--archive', world.archive], late)).toMatchObject({
        code: 3,
      })
    }
  })

  test('--quiet: nothing at all in an archive that is there, when all is well', async () => {
    await using world = await createWorld(3)
    await world.backfill(['--limit', '1'])
    expect(await world.run([...everything(world), '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(world.provider.counts.calls).toBe(3)
  })

  test('--quiet: what ends a run is said', async () => {
    await using world = await createWorld(3, { respond: () => ({ code: 601 }) })
    const { code, stdout, stderr } = await world.run([...everything(world), '--quiet'])
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(stderr).toContain('balance')
  })

  test.each([[[]], [['backfill']], [['demo']]])('%j --help has an example', async (command) => {
    await using world = await createWorld([])
    const { code, stdout, stderr } = await world.run([...command, '--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/Examples?:\n {2}\S/)
  })

  test('the archive is named by the environment, or is ./data', async () => {
    await using world = await createWorld(1)
    const bare = ['backfill', String(world.ids[0]), '--no-media']
    const env = { REDNOTE_ARCHIVE_DIR: join(world.dir, 'elsewhere') }
    expect(await world.run(bare, { env })).toMatchObject({ code: 0 })
    expect(await world.run(bare)).toMatchObject({ code: 0 })
    expect(filesIn(world.dir, 'elsewhere')).toContain('archive.sqlite')
    expect(filesIn(world.dir, 'data')).toContain('archive.sqlite')
  })
})

describe.concurrent('the token', () => {
  // Signs that a query string writes otherwise, as tokens have them.
  const odd = 'Zq7w+Lx9/3kV=b2Tn&5cRy'
  const echo = (secret: string): NonNullable<ProviderOptions['respond']> => {
    return ({ attempt, url, noteId }) => {
      const page = `<html>${url.pathname}${url.search} is not there, ${secret}</html>`
      const headers = { 'x-token': secret, 'x-url': url.search, location: url.href, 'set-cookie': `token=${secret}` }
      const isLast = noteId.endsWith('3')
      if (attempt === 1) return { status: 500, headers, body: page }
      if (attempt === 2) return { code: 301, headers, message: `token ${secret} is busy`, data: { url: url.search } }
      if (attempt === 3) return { status: 302, headers, body: '' }
      return isLast ? { code: 777, headers, message: `no more for ${secret} at ${url.search}` } : undefined
    }
  }

  test.each([token, odd])('%s is in no file, no row and no line, though the provider echoes it', async (secret) => {
    await using world = await createWorld(4, { token: secret, respond: echo(secret) })
    const failed = join(world.dir, 'failed.txt')
    const ended = await world.startBackfill(['--failed-out', failed], {
      env: { JUSTONEAPI_TOKEN: secret, REDNOTE_LOG_LEVEL: 'trace' },
    }).finished
    expect(ended.code).toBe(3)
    expect(JSON.parse(ended.stdout).notes).toMatchObject({ archived: 3, failed: 1 })

    const forms = [secret, encodeURIComponent(secret), new URLSearchParams({ token: secret }).toString()]
    const places = new Map<string, Buffer>([
      ['stdout', Buffer.from(ended.stdout)],
      ['stderr', Buffer.from(ended.stderr)],
      ['--failed-out', readFileSync(failed)],
    ])
    for (const file of filesIn(world.archive, '.')) places.set(file, readFileSync(join(world.archive, file)))
    for (const [id, body] of bodiesByRecipe(world.archive)) places.set(`the body of capture ${id}`, body)
    expect(places.size).toBeGreaterThan(20)
    const leaks = [...places].filter(([, bytes]) => forms.some((form) => bytes.includes(form)))
    expect(leaks.map(([place]) => place)).toEqual([])
  })
})
