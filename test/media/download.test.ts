import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type BlobStore, createBlobStore } from '../../src/blobs/blob-store.ts'
import { sha256 } from '../../src/core/digest.ts'
import { ExpiredUrlError, ThrottledError, TransientError, UnusableError } from '../../src/core/errors.ts'
import type { MediaKind } from '../../src/core/model.ts'
import { createDecodePool } from '../../src/media/decode-pool.ts'
import { createDownloader, type Downloader } from '../../src/media/download.ts'
import { createAgents } from '../../src/proxy.ts'
import { grain } from './good-files.ts'

const wav = readFileSync(join(import.meta.dirname, '../../data/sample/media/chord.wav'))
const film = readFileSync(join(import.meta.dirname, 'fixtures/fast.mp4'))
const agents = createAgents({})
let jpeg: Buffer
let server: Server
let origin: string
let archive: string
let blobs: BlobStore
const decode = { which: 'all', pool: createDecodePool() } as const
let downloader: Downloader
let asked: IncomingHttpHeaders
const timers = new Set<NodeJS.Timeout>()

const send =
  (content: () => Buffer, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-length': content().length, ...headers }).end(content())
  }
const status =
  (code: number, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(code, headers).end('no')
  }
const redirect = (location: string) => status(302, { location })

const pages: Record<string, RequestListener> = {
  '/ok': send(() => jpeg, { 'content-type': 'text/html' }),
  '/wav': send(() => wav),
  '/film': send(() => film),
  '/no-length': (_request, response) => {
    response.write(jpeg)
    response.end()
  },
  '/html': send(() => Buffer.from('<!doctype html><p>busy</p>'), { 'content-type': 'image/jpeg' }),
  '/empty': send(() => Buffer.alloc(0), { 'content-type': 'image/jpeg' }),
  '/zeros': send(() => Buffer.concat([jpeg.subarray(0, 3000), Buffer.alloc(3000)])),
  '/half': send(() => jpeg.subarray(0, 3000)),
  '/gzip': send(() => jpeg, { 'content-encoding': 'gzip' }),
  '/huge': send(() => Buffer.alloc(17 * 1024 * 1024)),
  '/huge-unannounced': (_request, response) => {
    const piece = Buffer.alloc(1024 * 1024)
    for (let n = 0; n < 17; n++) response.write(piece)
    response.end()
  },
  '/reset': (_request, response) => {
    response.writeHead(200, { 'content-length': jpeg.length })
    response.write(jpeg.subarray(0, 2000), () => response.socket?.resetAndDestroy())
  },
  '/short': (_request, response) => {
    response.writeHead(200, { 'content-length': jpeg.length })
    response.write(jpeg.subarray(0, 2000), () => response.socket?.end())
  },
  '/more': (request) => {
    request.socket.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n'), jpeg]))
  },
  '/silent': () => undefined,
  '/stalls': (_request, response) => {
    response.writeHead(200, { 'content-length': jpeg.length })
    response.write(jpeg.subarray(0, 2000))
  },
  '/drips': (_request, response) => {
    response.writeHead(200)
    timers.add(setInterval(() => response.write('x'), 5))
  },
  '/to-ok': redirect('/ok?sign=SECRET'),
  '/to-other': redirect('http://evil.example/x?sign=SECRET'),
  '/to-private': redirect('http://169.254.169.254/latest'),
  '/to-file': redirect('file:///etc/passwd'),
  '/to-self': redirect('/to-self'),
  '/to-nowhere': status(302),
}
for (const code of [401, 403, 404, 410, 418, 500, 503]) pages[`/${code}`] = status(code)
pages['/429'] = status(429, { 'retry-after': '9' })

beforeAll(async () => {
  jpeg = await grain(160, 120).jpeg().toBuffer()
  server = createServer((request, response) => {
    asked = request.headers
    const page = pages[new URL(request.url ?? '/', 'http://x').pathname]
    if (page === undefined) throw new Error(`no page ${request.url}`)
    page(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  for (const timer of timers) clearInterval(timer)
  server.closeAllConnections()
  server.close()
  return decode.pool.close()
})
beforeEach(async () => {
  archive = await mkdtemp(join(tmpdir(), 'download-'))
  blobs = createBlobStore(archive)
  downloader = createDownloader({ extraHosts: ['127.0.0.1'], userAgent: 'archive/1', agents, blobs, decode })
})
afterEach(() => rm(archive, { recursive: true, force: true }))

const get = (path: string, kind: MediaKind = 'image', from = downloader) =>
  from.download({ url: `${origin}${path}?sign=SECRET`, kind, identity: `file-of${path}` })
function namesIn(folder: string): string[] {
  try {
    return readdirSync(join(archive, 'blobs', folder))
  } catch {
    return []
  }
}

describe('a good file', () => {
  test('is kept and measured, whatever its content type says', async () => {
    const size = jpeg.length
    const digest = sha256(jpeg)
    const facts = { digest, size, mediaType: 'image/jpeg', width: 160, height: 120, durationMs: null, md5: null }
    expect(await get('/ok')).toEqual({ ...facts, existed: false })
    expect(readFileSync(blobs.pathOf(digest)).equals(jpeg)).toBe(true)
    expect(await get('/no-length')).toEqual({ ...facts, existed: true })
    expect(namesIn('tmp')).toEqual([])
  })

  test('is asked for plainly: no referer, no cookie, no encoding', async () => {
    await get('/ok')
    expect(asked).toMatchObject({ 'accept-encoding': 'identity', 'user-agent': 'archive/1' })
    expect(asked).not.toHaveProperty('referer')
    expect(asked).not.toHaveProperty('cookie')
  })

  test('of sound has a duration, and its md5', async () => {
    const md5 = createHash('md5').update(wav).digest('hex')
    expect(await get('/wav', 'voice')).toMatchObject({ mediaType: 'audio/wav', durationMs: 1000, md5 })
  })

  test('of a film has measures', async () => {
    expect(await get('/film', 'live_photo')).toMatchObject({ mediaType: 'video/mp4', width: 64, durationMs: 1064 })
  })

  test('may lie behind a redirect', async () => {
    expect(await get('/to-ok')).toMatchObject({ digest: sha256(jpeg) })
  })
})

describe('a bad answer', () => {
  const cases: [string, MediaKind, new (...args: never[]) => Error, string, 'in quarantine' | 'gone' | 'either'][] = [
    ['/401', 'image', ExpiredUrlError, 'answers 401', 'gone'],
    ['/403', 'image', ExpiredUrlError, 'answers 403', 'gone'],
    ['/410', 'image', ExpiredUrlError, 'answers 410', 'gone'],
    ['/404', 'image', UnusableError, 'no such file', 'gone'],
    ['/418', 'image', UnusableError, 'answers 418', 'gone'],
    ['/429', 'image', ThrottledError, 'too fast', 'gone'],
    ['/500', 'image', TransientError, 'answers 500', 'gone'],
    ['/503', 'image', TransientError, 'answers 503', 'gone'],
    ['/html', 'image', TransientError, 'sent a page', 'gone'],
    ['/empty', 'image', TransientError, 'sent no bytes', 'gone'],
    ['/gzip', 'image', TransientError, 'content-encoding gzip', 'gone'],
    ['/huge', 'avatar', UnusableError, 'larger than the limit', 'gone'],
    ['/huge-unannounced', 'cover', UnusableError, 'larger than the limit', 'gone'],
    ['/reset', 'image', TransientError, '127.0.0.1', 'gone'],
    ['/short', 'image', TransientError, '127.0.0.1', 'gone'],
    ['/more', 'image', TransientError, '127.0.0.1', 'either'],
    ['/half', 'image', TransientError, 'broken image', 'in quarantine'],
    ['/zeros', 'image', TransientError, 'zeros', 'in quarantine'],
    ['/wav', 'image', TransientError, 'of type audio/wav', 'in quarantine'],
    ['/ok', 'voice', TransientError, 'of type image/jpeg', 'in quarantine'],
    ['/to-other', 'image', UnusableError, 'media host evil.example is not on the list', 'gone'],
    ['/to-private', 'image', UnusableError, '169.254.169.254', 'gone'],
    ['/to-file', 'image', UnusableError, 'scheme file:', 'gone'],
    ['/to-self', 'image', TransientError, 'more than 3 redirects', 'gone'],
    ['/to-nowhere', 'image', TransientError, 'without saying where', 'gone'],
  ]
  test.each(cases)('%s for a slot of kind %s', async (path, kind, expected, message, bytes) => {
    const error = await get(path, kind).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(expected)
    expect(String(error)).toContain(message)
    expect(JSON.stringify([error, String(error), (error as Error).cause ?? null])).not.toContain('SECRET')
    expect(namesIn('tmp')).toEqual([])
    expect(namesIn('sha256')).toEqual([])
    if (bytes !== 'either') expect(namesIn('quarantine')).toHaveLength(bytes === 'in quarantine' ? 2 : 0)
  })

  test('says how long to wait where the host says it', async () => {
    await expect(get('/429')).rejects.toMatchObject({ retryAfterMs: 9000 })
  })

  test.each([
    ['/silent', { response: 50 }, 'time-out (response)'],
    ['/stalls', { socket: 50 }, 'time-out (socket)'],
    ['/drips', { request: 150 }, 'time-out (request)'],
  ])('%s within %j', async (path, timeouts, message) => {
    const hasty = createDownloader({
      extraHosts: ['127.0.0.1'],
      userAgent: 'archive/1',
      agents,
      blobs,
      decode,
      timeouts,
    })
    const attempt = get(path, 'image', hasty)
    await expect(attempt).rejects.toThrow(TransientError)
    await expect(attempt).rejects.toThrow(message)
    expect(namesIn('tmp')).toEqual([])
  })

  test('nobody at the door', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    closed.close()
    await once(closed, 'close')
    const attempt = downloader.download({ url: `http://127.0.0.1:${port}/x`, kind: 'image', identity: 'x' })
    await expect(attempt).rejects.toThrow(TransientError)
    await expect(attempt).rejects.toThrow('ECONNREFUSED')
  })

  test('a host that is not on the list is never asked', async () => {
    const strict = createDownloader({ extraHosts: [], userAgent: 'archive/1', agents, blobs, decode })
    await expect(get('/ok', 'image', strict)).rejects.toThrow(UnusableError)
  })
})
