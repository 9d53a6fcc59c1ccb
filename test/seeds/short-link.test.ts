import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createAgents } from '../../src/proxy.ts'
import { type Hop, requestHop, resolveShortLink } from '../../src/seeds/short-link.ts'

const agents = createAgents({})
const noteId = '67e6c0c30000000009016468'
const link = 'https://xhslink.com/a/AbCd12'
const note = `https://www.xiaohongshu.com/discovery/item/${noteId}?xsec_token=AB`

/** A web of redirects, and which of its pages were asked for. */
function web(pages: Record<string, Hop | string>) {
  const asked: string[] = []
  const request = async (url: string): Promise<Hop> => {
    asked.push(url)
    const page = pages[url]
    if (page === undefined) throw Object.assign(new Error(`connect ${url}`), { code: 'ECONNREFUSED' })
    return typeof page === 'string' ? { status: 302, location: page } : page
  }
  return { asked, request }
}

describe('where a short link leads', () => {
  test('a Location that names a note is not asked for', async () => {
    const { asked, request } = web({ [link]: note })
    expect(await resolveShortLink(link, request)).toEqual({ kind: 'note', noteId })
    expect(asked).toEqual([link])
  })

  test.each([
    ['the log-in page', `https://www.xiaohongshu.com/login?redirectPath=${encodeURIComponent(note)}`],
    ['the app', `xhsdiscover://item/${noteId}`],
    ['a relative path', `/explore/${noteId}`],
  ])('a note is found behind %s', async (_, location) => {
    // A relative Location is the short link host's: its page names no note, so it is asked where that leads.
    const { request } = web({ [link]: location, [`https://xhslink.com/explore/${noteId}`]: note })
    expect(await resolveShortLink(link, request)).toEqual({ kind: 'note', noteId })
  })

  test('hops go over https, also where they are sent to http', async () => {
    const { asked, request } = web({
      [link]: 'http://xhslink.cn/o/Ef34',
      'https://xhslink.cn/o/Ef34': 'http://www.rednote.com/share',
      'https://www.rednote.com/share': note,
    })
    expect(await resolveShortLink(link, request)).toEqual({ kind: 'note', noteId })
    expect(asked).toEqual([link, 'https://xhslink.cn/o/Ef34', 'https://www.rednote.com/share'])
  })

  test('a loop ends after three requests', async () => {
    const { asked, request } = web({ [link]: link })
    expect(await resolveShortLink(link, request)).toMatchObject({ kind: 'none' })
    expect(asked).toHaveLength(3)
  })

  test.each([
    'https://xiaohongshu.com.evil.example/explore/x',
    'http://127.0.0.1/',
    'file:///etc/passwd',
    'http://[',
    '',
  ])('nothing is asked of %s', async (location) => {
    const { asked, request } = web({ [link]: location })
    expect(await resolveShortLink(link, request)).toMatchObject({ kind: 'none' })
    expect(asked.filter((url) => url !== link && !url.startsWith('https://xhslink.com/'))).toEqual([])
  })

  test.each([
    [200, 'none'],
    [302, 'none'],
    [404, 'none'],
    [410, 'none'],
    [403, 'unresolved'],
    [429, 'unresolved'],
    [503, 'unresolved'],
  ])('status %i without a Location is %s', async (status, kind) => {
    const { request } = web({ [link]: { status, location: null } })
    expect(await resolveShortLink(link, request)).toMatchObject({ kind })
  })

  test('no answer is unresolved, and its reason holds the host without the URL', async () => {
    const { request } = web({})
    expect(await resolveShortLink(link, request)).toEqual({
      kind: 'unresolved',
      reason: 'xhslink.com could not be reached (ECONNREFUSED): try again later.',
    })
  })
})

describe('one request', () => {
  const servers: ReturnType<typeof createServer>[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections()
  })
  async function listen(handle: RequestListener): Promise<string> {
    const server = createServer(handle).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/a/AbCd12`
  }

  test('gives the redirect without following it, and sends no cookie', async () => {
    const seen: unknown[] = []
    const url = await listen((request, response) => {
      seen.push([request.method, request.url, request.headers.cookie])
      response.writeHead(302, { location: note, 'set-cookie': 'a=b' }).end('<a href="…">')
    })
    expect(await requestHop(url, agents)).toEqual({ status: 302, location: note })
    expect(await requestHop(url, agents)).toEqual({ status: 302, location: note })
    expect(seen).toEqual([
      ['GET', '/a/AbCd12', undefined],
      ['GET', '/a/AbCd12', undefined],
    ])
  })

  test('a body without end is not waited for, and its connection is closed', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const url = await listen((_, response) => {
      closed = once(response, 'close')
      response.writeHead(200).write('x'.repeat(100_000))
    })
    expect(await requestHop(url, agents)).toEqual({ status: 200, location: null })
    await closed
  })

  test.each([404, 500])('status %i is an answer, asked for once', async (status) => {
    let requests = 0
    const url = await listen((_, response) => {
      requests += 1
      response.writeHead(status).end()
    })
    expect(await requestHop(url, agents)).toEqual({ status, location: null })
    expect(requests).toBe(1)
  })

  test('a connection that breaks, or an abort, rejects', async () => {
    const url = await listen((request) => request.socket.destroy())
    await expect(requestHop(url, agents)).rejects.toMatchObject({ code: 'ECONNRESET' })
    const silent = await listen(() => {})
    await expect(requestHop(silent, agents, AbortSignal.abort())).rejects.toThrow()
  })
})
