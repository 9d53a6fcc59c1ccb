// Who may ask the viewer, and what every answer bears.
import { expect, test } from 'vitest'
import { mayBeAddressed } from '../../../src/read/viewer/server/access.ts'
import { temporaryFolder } from '../../temporary-archive.ts'
import { imageNote, makeSmallArchive } from '../small-archive.ts'
import { onLoopback, openViewer } from './open-viewer.ts'

const token = 'a-token-of-many-letters'
const forOthers = { loopback: false, token, hosts: ['archive.example'] }

function open(access = onLoopback) {
  const dir = temporaryFolder()
  return openViewer(makeSmallArchive(dir), dir, { access })
}

test.each([
  ['127.0.0.1:8787', true, true],
  ['localhost', true, true],
  ['[::1]:8787', true, true],
  ['archive.example:8787', false, true],
  ['192.168.1.5:8787', false, true],
  ['evil.example:8787', false, false],
  ['127.0.0.1.evil.example', false, false],
  ['localhost.evil.example:80', false, false],
  ['evil.example@127.0.0.1', false, false],
  [undefined, false, false],
  ['', false, false],
])('a request to %s is answered on loopback: %s, elsewhere: %s', (host, here, there) => {
  expect(mayBeAddressed(host, onLoopback)).toBe(here)
  expect(mayBeAddressed(host, forOthers)).toBe(there)
})

test('a name that was rebound to this machine is answered nothing', async () => {
  const answer = await open()('/', { headers: { host: 'evil.example' } })
  expect(answer.status).toBe(421)
  expect(await answer.text()).not.toContain(imageNote)
})

test('only GET and HEAD are answered, and addresses of some length', async () => {
  const ask = open()
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    expect((await ask('/', { method })).status, method).toBe(405)
  expect((await ask('/', { method: 'HEAD' })).status).toBe(200)
  expect((await ask(`/?q=${'x'.repeat(20_000)}`)).status).toBe(414)
})

test('whatever is answered runs nothing of its own and says no address to others', async () => {
  const ask = open()
  for (const path of [
    '/',
    `/notes/${imageNote}`,
    `/notes/${imageNote}.json`,
    '/no-such-page',
    '/openapi.json',
    '/api/x',
  ]) {
    const answer = await ask(path)
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy, path).toContain("default-src 'none'")
    expect(policy, path).not.toContain('unsafe')
    expect(answer.headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(answer.headers.get('referrer-policy'), path).toBe('no-referrer')
    if (answer.headers.get('content-type')?.startsWith('text/html'))
      expect(await answer.text(), path).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=|javascript:/i)
  }
})

test('off loopback everything needs the token: by cookie, or as Bearer', async () => {
  const ask = open(forOthers)
  for (const path of ['/', `/notes/${imageNote}.json`, '/openapi.json', '/runs', '/favicon.ico'])
    expect((await ask(path)).status, path).toBe(401)
  const [style = ''] = /\/assets\/\w+\/style\.css/.exec(await (await ask('/')).text()) ?? []
  expect((await ask(style)).status, 'the page that asks for the token has its style').toBe(200)
  expect((await ask('/', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
  expect((await ask('/', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
  expect((await ask('/', { headers: { cookie: `rednote_archive=${token}` } })).status).toBe(401)

  const entry = await ask(`/?q=a&token=${token}`)
  expect(entry.status).toBe(303)
  expect(entry.headers.get('location')).toBe('/?q=a')
  const [cookie = ''] = (entry.headers.get('set-cookie') ?? '').split(';')
  expect(entry.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax$/)
  expect(cookie).not.toContain(token)
  const page = await ask('/', { headers: { cookie } })
  expect(page.status).toBe(200)
  expect(await page.text()).not.toContain(token)
})

test('the way in leads nowhere else', async () => {
  const entry = await open(forOthers)(`//evil.example/?token=${token}`)
  expect(entry.headers.get('location')).toBe('/evil.example/')
})

test('on loopback pages and the document need no token, even where one is set; the API path does', async () => {
  const ask = open({ loopback: true, token, hosts: [] })
  expect((await ask('/')).status).toBe(200)
  expect((await ask('/openapi.json')).status).toBe(200)
  const path = `/api/xiaohongshu/get-note-detail/v1?noteId=${imageNote}`
  expect(await (await ask(`${path}&token=wrong`)).json()).toMatchObject({ code: 100 })
  expect(await (await ask(`${path}&token=${token}`)).json()).toMatchObject({ code: 0 })
})
