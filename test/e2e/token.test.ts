// The token is written nowhere: not by a call, a fault, a halt or a log at its loudest, though the provider repeats it in
// every answer. Looked for in every byte of the archive, every row, every capture unpacked, and all that was printed.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { generateNotes } from '../../src/provider/generate-notes.ts'
import { echoing } from '../faults/echo.ts'
import { type CallFault, type FileFault, faultHooks, type Script } from '../faults/fault-provider.ts'
import { bodiesByRecipe } from '../readme-recipe.ts'
import { column, count, rows } from './archive.ts'
import type { Finished } from './command.ts'
import { imagesOf } from './named-media.ts'
import { createWorld, type World } from './world.ts'

/** Parts of it that every way to write it has in common. */
const marks = ['mk7QxLx93', 'kVb2Tn5cR', 'y8mPz4Wd']
const token = `${marks[0]}/${marks[1]}+${marks[2]}=`

const calls: readonly CallFault[] = [
  ...[201, 202, 301, 400, 404, 500, 503, 777].map((code) => ({ code })),
  ...[200, 301, 401, 403, 500, 502].map((status) => ({ status })),
  ...[[], {}, null, [{ note_list: [] }], [{ model_type: 'error' }]].map((data) => ({ data })),
  // A key that is named in a message.
  { data: [{ [`${token} is`]: 1, [encodeURIComponent(token)]: 2 }] },
  ...(['a page', 'no bytes', 'cut', 'reset', 'stall', 'silence', 'another note', 'a renamed key'] as const),
  ...(['a huge body', 'a gzip bomb'] as const),
]
const files: readonly FileFault[] = [
  ...[403, 404, 500].map((status) => ({ status })),
  { redirect: `http://evil.example/?token=${encodeURIComponent(token)}` },
  ...(['reset', 'short', 'a page', 'no bytes', 'another type', 'half'] as const),
]

describe.concurrent('the token', () => {
  test('is nowhere after every fault of calls and files', async () => {
    const { world, script, notes } = await echoingWorld(calls.length + 6)
    await using _ = world
    const ids = notes.map(({ note_list }) => note_list[0].id)
    script.calls = Object.fromEntries(calls.map((fault, index) => [ids[index], index % 2 === 0 ? fault : [fault]]))
    const pictures = notes.slice(calls.length).flatMap(imagesOf)
    script.files = Object.fromEntries(files.map((fault, index) => [String(pictures[index]?.fileid), fault]))
    const first = await loud(world, ['backfill', ...ids, '--failed-out', join(world.dir, 'failed.txt')])
    expect(first.code, first.stderr).toBe(3)
    expect(first.stderr).toContain('"level":"debug"')
    // What is echoed has come, or this test tests nothing.
    expect(count(world.archive, 'notes', "title LIKE '%***%'")).toBeGreaterThan(6)
    expect(count(world.archive, 'captures', "response_headers LIKE '%token=[token]%'")).toBeGreaterThan(calls.length)
    const night = await loud(world, ['nightly', '--failed-out', join(world.dir, 'failed.txt')])
    expectNowhere(world, [first, night])
  })

  test.each<[string, CallFault, number]>([
    ['a wrong token', { code: 100 }, 4],
    ['a used-up quota', { code: 303 }, 5],
    ['a changed shape', { data: [{ [`${token}`]: token }] }, 6],
    ['an outage', 'reset', 6],
  ])('is nowhere after a run that ended for %s', async (_name, fault, code) => {
    const { world, script, notes } = await echoingWorld(11)
    await using _ = world
    const ids = notes.map(({ note_list }) => note_list[0].id)
    script.calls = Object.fromEntries(ids.map((id) => [id, fault]))
    const ended = await loud(
      world,
      ['backfill', ...ids],
      code === 6 ? '{timeoutSeconds: 1, outageMinutes: 0.01}' : '{timeoutSeconds: 1}',
    )
    expect(ended.code, ended.stderr).toBe(code)
    expectNowhere(world, [ended])
  })

  test.each([
    ['nobody answers', 'http://127.0.0.1:9', 6],
    ['the base URL is refused', 'http://api.example', 2],
    ['the proxy cannot be reached', 'https://api.example', 6],
  ])('is nowhere where %s', async (_name, baseUrl, code) => {
    const { world, notes } = await echoingWorld(2)
    await using _ = world
    const ids = notes.map(({ note_list }) => note_list[0].id)
    const env = { JUSTONEAPI_BASE_URL: baseUrl, HTTPS_PROXY: `http://user:${token.slice(0, 9)}@127.0.0.1:9` }
    const ended = await loud(world, ['backfill', ...ids], '{outageMinutes: 0.01}', env)
    expect(ended.code, ended.stderr).toBe(code)
    expectNowhere(world, [ended])
  })
})

async function echoingWorld(size: number) {
  const notes = generateNotes(size)
  const script: Script = { calls: {}, files: {} }
  const hooks = faultHooks(script, notes)
  const world = await createWorld(notes, { ...hooks, token, respond: echoing(hooks.respond, notes) })
  return { world, script, notes }
}

/** Runs a command that logs all it can. */
function loud(
  world: World,
  args: readonly string[],
  provider = '{timeoutSeconds: 1, outageMinutes: 100000}',
  env = {},
): Promise<Finished> {
  const config = world.write('loud.yaml', `provider: ${provider}\nmedia: {decode: none}\n`)
  return world.run([...args, '--archive', world.archive, '-c', config, '--rate', '1000/s', '--json'], {
    env: { JUSTONEAPI_TOKEN: token, REDNOTE_LOG_LEVEL: 'trace', ...env },
  })
}

function expectNowhere(world: World, printed: readonly Finished[]): void {
  for (const { stdout, stderr } of printed) expectClean('what was printed', stdout + stderr)
  for (const name of readdirSync(world.dir, { recursive: true, encoding: 'utf8' })) {
    expectClean('a file’s name', name)
    const path = join(world.dir, name)
    if (statSync(path).isFile()) expectClean(name, readFileSync(path).toString('latin1'))
  }
  expect(world.provider.downloads.map(({ path, processing }) => path + processing).join()).not.toContain(marks[0])
  if (!readdirSync(world.dir).includes('archive')) return
  for (const [id, body] of bodiesByRecipe(world.archive)) expectClean(`capture ${id}`, body.toString('latin1'))
  for (const name of column(world.archive, "SELECT name FROM sqlite_schema WHERE type = 'table'"))
    for (const row of rows(world.archive, `SELECT * FROM "${name}"`))
      for (const cell of Object.values(row)) if (typeof cell === 'string') expectClean(`a row of ${name}`, cell)
}

function expectClean(where: string, text: string): void {
  const found = marks.find((mark) => text.toLowerCase().includes(mark.toLowerCase()))
  // Not the text itself, which is long, and would print what it must not hold.
  expect(found === undefined ? 'clean' : `the token in ${where}`).toBe('clean')
}
