// Pages and their JSON forms, on the small archive: what each holds, in both languages.
import { expect, test } from 'vitest'
import { textsFor } from '../../../src/read/viewer/texts.ts'
import { temporaryFolder } from '../../temporary-archive.ts'
import { buriedNote, imageNote, makeSmallArchive, videoNote } from '../small-archive.ts'
import { openViewer } from './open-viewer.ts'

function open() {
  const dir = temporaryFolder()
  return openViewer(makeSmallArchive(dir), dir)
}

const textOf = async (answer: Response) => (await answer.text()).replace(/<[^>]+>/g, ' ')

test('runs say what failed and why, and what was given up', async () => {
  const ask = open()
  const runs = await textOf(await ask('/runs'))
  expect(runs).toContain('HTTP 404')
  expect(runs).toContain('code 400: the provider rejects this ID')
  expect(runs).not.toContain('at somewhere')
  expect(await (await ask('/runs.json')).json()).toMatchObject({
    runs: [{ id: 2, command: 'nightly' }, { id: 1 }],
    given_up: [
      { kind: 'files', reason: 'HTTP 404', count: 1 },
      { kind: 'notes', count: 1 },
    ],
    verified: { run: null },
    spending: { currency: 'CNY' },
  })
  expect((await ask('/runs/99')).status).toBe(404)
})

test('a note is a page and a document; both are there by Accept and by their end', async () => {
  const ask = open()
  const page = await textOf(await ask(`/notes/${imageNote}`, { headers: { 'accept-language': 'zh-CN,zh;q=0.9' } }))
  for (const text of ['周末的番茄牛腩', '点赞', '版本', '之前', '之后']) expect(page).toContain(text)
  const document = await (await ask(`/notes/${imageNote}.json`)).json()
  expect(document).toMatchObject({ id: imageNote, availability: 'live', versions: [{}, {}] })
  expect(await (await ask(`/notes/${imageNote}`, { headers: { accept: 'application/json' } })).json()).toEqual(document)
  expect(await textOf(await ask(`/notes/${videoNote}`))).toContain('not found lately')
  expect(await textOf(await ask(`/notes/${buriedNote}`))).toContain('never seen')
  const missing = await ask('/notes/69aed373000000000000cccc.json')
  expect([missing.status, await missing.json()]).toEqual([404, { error: 'The archive has no such note.' }])
})

test('authors and tags are pages with their notes, and documents', async () => {
  const ask = open()
  const { user, hashtags } = await (await ask(`/notes/${imageNote}.json`)).json()
  const author = await (await ask(`/authors/${user.id}.json`)).json()
  expect(author).toMatchObject({ nickname: user.nickname, note_count: 1, notes: [{ id: imageNote }] })
  const [tag] = hashtags
  expect(await (await ask(`/tags/${tag.id}.json`)).json()).toMatchObject({ name: tag.name, notes: [{ id: imageNote }] })
  expect(await textOf(await ask(`/tags/${tag.id}`))).toContain(tag.name)
  expect((await ask('/authors/nobody')).status).toBe(404)
})

test('SQL answers with rows, says what is wrong, and never writes', async () => {
  const ask = open()
  const result = await (await ask(`/sql.json?q=${encodeURIComponent('SELECT count(*) AS n FROM notes')}`)).json()
  expect(result).toMatchObject({ columns: ['n'], rows: [[4]], more: false })
  for (const sql of [
    'DELETE FROM notes',
    "ATTACH '/tmp/x' AS x",
    "VACUUM INTO '/tmp/x'",
    'SELECT 1; SELECT 2',
    'nonsense',
  ]) {
    const answer = await ask(`/sql.json?q=${encodeURIComponent(sql)}`)
    expect([answer.status, Object.keys(await answer.json())], sql).toEqual([400, ['error']])
  }
  const csv = await ask(`/sql.csv?q=${encodeURIComponent("SELECT 'a\"b' AS x, NULL AS y")}`)
  expect(await csv.text()).toBe('x,y\n"a""b",\n')
})

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['en-GB,en;q=0.9,zh;q=0.8', 'en'],
  ['fr,zh-Hant;q=0.5,en;q=0.4', 'zh'],
  ['de-DE', 'en'],
  ['zh;q=0', 'en'],
])('a browser that asks for %j gets %s', (header, language) => {
  expect(textsFor(header).language).toBe(language)
})
