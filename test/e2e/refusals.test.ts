// What cannot be meant is refused before anything is touched: exit code 2, and a message that names the thing.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { count, rows } from './archive.ts'
import type { Finished } from './command.ts'
import { createWorld, type World } from './world.ts'

interface Refusal {
  readonly name: string
  readonly args: (world: World) => string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** What the message must name. */
  readonly names: string[]
}

const note = (world: World) => ['backfill', String(world.ids[0])]
const config = (text: string) => (world: World) => [...note(world), '-c', world.write('custom.yaml', text)]
const list = (content: string | Buffer) => (world: World) => ['backfill', world.write('list.txt', content)]

const refusals: Refusal[] = [
  { name: 'an unknown command', args: () => ['fetch'], names: ['fetch'] },
  { name: 'no input', args: () => ['backfill'], names: ['FILE|ID|URL'] },
  { name: 'an unknown flag', args: (world) => [...note(world), '--colour'], names: ['--colour'] },
  { name: 'a rate of 0', args: (world) => [...note(world), '--rate', '0/min'], names: ['--rate', '0/min'] },
  { name: 'a rate without a unit', args: (world) => [...note(world), '--rate', '60'], names: ['“60”', '60/min'] },
  { name: 'a concurrency of 0', args: (world) => [...note(world), '--concurrency', '0'], names: ['--concurrency'] },
  { name: 'a limit of 0', args: (world) => [...note(world), '--limit', '0'], names: ['--limit'] },
  { name: 'an unknown rendition', args: (world) => [...note(world), '--renditions', 'huge'], names: ['renditions'] },
  { name: 'a budget in words', args: (world) => [...note(world), '--budget', 'lots'], names: ['--budget', '“lots”'] },
  { name: 'a budget below 0', args: (world) => [...note(world), '--budget=-5'], names: ['--budget', '“-5”'] },
  { name: 'a budget of another currency', args: (world) => [...note(world), '--budget', '5EUR'], names: ['50CNY'] },
  { name: 'a missing config file', args: (world) => [...note(world), '-c', 'nowhere.yaml'], names: ['nowhere.yaml'] },
  { name: 'an unknown config key', args: config('media:\n  sizes: [high]\n'), names: ['custom.yaml', 'media.sizes'] },
  { name: 'a config value of another type', args: config('media: {voice: 3}'), names: ['custom.yaml', 'media.voice'] },
  { name: 'a config that is no YAML', args: config('media:\n  voice: [\n'), names: ['custom.yaml, line '] },
  { name: 'no token', args: note, env: { JUSTONEAPI_TOKEN: '' }, names: ['JUSTONEAPI_TOKEN'] },
  {
    name: 'a token file that is not there',
    args: note,
    env: { JUSTONEAPI_TOKEN: '', JUSTONEAPI_TOKEN_FILE: 'secret' },
    names: ['JUSTONEAPI_TOKEN_FILE', 'secret'],
  },
  {
    name: 'a base URL that is none',
    args: note,
    env: { JUSTONEAPI_BASE_URL: 'api.justoneapi.com' },
    names: ['the environment', 'provider.baseUrl'],
  },
  {
    name: 'plain http to another machine',
    args: note,
    env: { JUSTONEAPI_BASE_URL: 'http://api.example' },
    names: ['JUSTONEAPI_BASE_URL', 'api.example', 'https'],
  },
  {
    name: 'a clock offset in words',
    args: note,
    env: { REDNOTE_ARCHIVE_CLOCK_OFFSET: 'tomorrow' },
    names: ['REDNOTE_ARCHIVE_CLOCK_OFFSET', 'tomorrow'],
  },
  { name: 'a wait scale in words', args: note, env: { REDNOTE_WAIT_SCALE: 'fast' }, names: ['REDNOTE_WAIT_SCALE'] },
  { name: 'a list that is not there', args: () => ['backfill', 'nowhere.txt'], names: ['nowhere.txt'] },
  { name: 'an empty list', args: list(''), names: ['list.txt'] },
  { name: 'a list of comments', args: list('# nothing yet\n\n'), names: ['list.txt'] },
  { name: 'a list that is no text', args: list(Buffer.from([0, 1, 2, 0, 255, 254, 0])), names: ['list.txt'] },
  { name: 'a list that is a folder', args: (world) => ['backfill', world.dir], names: ['rednote-e2e-'] },
  { name: 'an empty stdin', args: () => ['backfill', '-'], stdin: '', names: ['stdin'] },
  {
    name: 'a column that the list lacks',
    args: (world) => [...list('id,name\n1,a\n')(world), '--column', 'note'],
    names: ['list.txt', '"note"', '--column'],
  },
  {
    name: 'a place for --failed-out that is none',
    args: (world) => [...note(world), '--failed-out', join(world.dir, 'nowhere/failed.txt')],
    names: ['--failed-out', 'nowhere'],
  },
]

function expectRefusal({ code, stdout, stderr }: Finished, names: readonly string[]): void {
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' })
  for (const name of names) expect(stderr).toContain(name)
  expect(stderr).not.toMatch(/\n\s+at |defect/)
}

describe.concurrent('refused, and nothing touched', () => {
  test.each(refusals)('$name', async ({ args, env, stdin, names }) => {
    await using world = await createWorld(1)
    const surroundings = { ...(env && { env }), ...(stdin !== undefined && { stdin }) }
    expectRefusal(await world.run([...args(world), '--archive', world.archive, '--json'], surroundings), names)
    expect(existsSync(world.archive)).toBe(false)
    expect(world.provider.counts.calls).toBe(0)
  })
})

describe.concurrent('refused as an archive, and left as it is', () => {
  test('a folder that holds other things', async () => {
    await using world = await createWorld(1)
    mkdirSync(world.archive)
    world.write('archive/holiday.jpg', 'a picture')
    expectRefusal(await world.startBackfill().finished, [world.archive, 'holiday.jpg', '--archive'])
    expect(world.provider.counts.calls).toBe(0)
  })

  test('a file', async () => {
    await using world = await createWorld(1)
    world.write('archive', 'a file')
    expectRefusal(await world.startBackfill().finished, [world.archive])
  })

  test.each([
    ['text', (path: string) => path],
    ['another program’s database', (path: string) => path],
  ])('a catalog that is %s', async (kind) => {
    await using world = await createWorld(1)
    mkdirSync(world.archive)
    const path = world.write('archive/archive.sqlite', kind === 'text' ? 'no database at all'.repeat(100) : '')
    if (kind !== 'text') new Database(path).exec('CREATE TABLE things (name)').close()
    expectRefusal(await world.startBackfill().finished, [path, 'not the catalog'])
  })

  test('a catalog of a newer version', async () => {
    await using world = await createWorld(2)
    await world.backfill(['--no-media', '--limit', '1'])
    const catalog = new Database(join(world.archive, 'archive.sqlite'))
    catalog.exec('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (0, 9999999999999)').close()
    expectRefusal(await world.startBackfill().finished, ['newer version'])
    expect(world.provider.counts.calls).toBe(1)
    expect(count(world.archive, 'runs')).toBe(1)
  })
})

test('more calls than money.confirmAbove are not bought unasked, but on loopback they are', async () => {
  await using world = await createWorld(3)
  const dear = ['-c', world.write('custom.yaml', 'money: {confirmAbove: 1}')]
  const refused = await world.startBackfill(['--no-media', ...dear], {
    env: { JUSTONEAPI_BASE_URL: 'https://localhost.invalid' },
  }).finished
  expectRefusal(refused, ['3 calls', '0.45 CNY', 'money.confirmAbove', '--yes', '--budget'])
  expect(count(world.archive, 'captures')).toBe(0)
  expect(rows(world.archive, 'SELECT outcome, exit_code FROM runs')).toEqual([{ outcome: 'refused', exit_code: 2 }])

  const bought = await world.backfill(['--no-media', ...dear])
  expect(bought).toMatchObject({ code: 0, summary: { notes: { archived: 3 } } })
})
