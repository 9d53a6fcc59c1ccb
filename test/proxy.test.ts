// What goes through the environment's proxy, what does not, and that the list of media hosts and the address guard hold
// either way. The proxy is a small one on loopback.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createApiClient } from '../src/api/client.ts'
import { createBlobStore } from '../src/blobs/blob-store.ts'
import { createClock } from '../src/core/clock.ts'
import { TransientError, UnusableError } from '../src/core/errors.ts'
import { createDecodePool } from '../src/media/decode-pool.ts'
import { createDownloader } from '../src/media/download.ts'
import { mediaBytes } from '../src/provider/sample-media.ts'
import { createAgents, proxiesIn } from '../src/proxy.ts'
import { checkProxy } from '../src/runs/doctor.ts'
import { requestHop } from '../src/seeds/short-link.ts'
import { noteId } from './exchange.ts'
import { temporaryFolder } from './temporary-archive.ts'

// Names lead where the test says, as a hostile DNS server would have it.
const addresses = vi.hoisted(() => new Map<string, string>())
vi.mock('node:dns', async (load) => {
  const dns = await load<typeof import('node:dns')>()
  const lookup: unknown = (name: string, options: object, done: (...answer: unknown[]) => void) => {
    const address = addresses.get(name)
    if (address === undefined) return done(new Error(`nobody should look up ${name}`), [])
    done(null, 'all' in options && options.all ? [{ address, family: 4 }] : address, 4)
  }
  return { ...dns, lookup }
})

const password = 'pa55word'
/** Older ones connect directly, and doctor says so. */
const nodeHeedsProxies = checkProxy({ HTTPS_PROXY: 'proxy.example' }, process.versions.node).state === 'ok'

/** A proxy that answers plain requests itself, and refuses every tunnel. */
async function proxy() {
  const asked: string[] = []
  const { bytes } = mediaBytes('picture', 'imageView2/2/w/576/format/jpg')
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (request.url?.endsWith('.jpg')) response.end(bytes)
    else if (request.url?.includes('xhslink'))
      response.writeHead(302, { location: 'https://www.xiaohongshu.com/x' }).end()
    else response.end('{"code":302,"data":null,"message":null}')
  })
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const url = `http://user:${password}@127.0.0.1:${port}`
  return { asked, port, env: { HTTPS_PROXY: url, HTTP_PROXY: url } }
}

const callThrough = (env: NodeJS.ProcessEnv, baseUrl: string, silenceMs?: number) =>
  createApiClient({
    baseUrl,
    token: 'a-token-of-some-length',
    timeoutMs: 20_000,
    maxBodyBytes: 1e6,
    userAgent: 'test/1',
    agents: createAgents(env, silenceMs),
    clock: createClock(),
  }).fetchNote(noteId, new AbortController().signal)

async function downloadThrough(env: NodeJS.ProcessEnv, url: string, extraHosts: string[] = []) {
  const pool = createDecodePool()
  onTestFinished(() => pool.close())
  const blobs = createBlobStore(temporaryFolder())
  const settings = { extraHosts, userAgent: 'test/1', agents: createAgents(env), blobs }
  return createDownloader({ ...settings, decode: { which: 'none', pool } })
    .download({ url, kind: 'image', identity: 'picture' })
    .catch((error: unknown) => error)
}

describe('the proxies of an environment', () => {
  test.each<[NodeJS.ProcessEnv, string[]]>([
    [{}, []],
    [{ HTTPS_PROXY: '', HTTP_PROXY: ' ' }, []],
    [{ HTTPS_PROXY: 'http://proxy.example:3128' }, ['HTTPS_PROXY http://proxy.example:3128/']],
    [{ https_proxy: 'proxy.example:3128' }, ['https_proxy http://proxy.example:3128/']],
    [{ https_proxy: 'https://a.example', HTTPS_PROXY: 'http://b.example' }, ['https_proxy https://a.example/']],
    [
      { HTTP_PROXY: 'http://a.example', https_proxy: 'b.example' },
      ['https_proxy http://b.example/', 'HTTP_PROXY http://a.example/'],
    ],
  ])('%j are %j', (env, expected) => {
    expect(proxiesIn(env).map(({ variable, url }) => `${variable} ${url}`)).toEqual(expected)
  })

  test.each(['socks5://user:pa55word@proxy.example', 'http://', 'ftp://proxy.example', 'http://user:pa55word@:99999'])(
    '%s is refused: Node would pass over it in silence',
    (text) => {
      expect(() => proxiesIn({ https_proxy: text })).toThrow(/^https_proxy is no address of an http proxy/)
      expect(() => createAgents({ HTTP_PROXY: text })).not.toThrow(password)
    },
  )
})

describe.runIf(nodeHeedsProxies)('a call', () => {
  test('goes through the proxy; where that refuses it was never sent, and cannot have been charged', async () => {
    const { env, asked } = await proxy()
    const exchange = await callThrough(env, 'https://api.example')
    expect(asked).toEqual(['CONNECT api.example:443'])
    expect(exchange).toMatchObject({
      sent: false,
      httpStatus: null,
      failure: 'no connection to the provider (ERR_PROXY_TUNNEL)',
    })
    expect(JSON.stringify(exchange)).not.toContain(password)
  })

  test('by plain http goes through HTTP_PROXY, and its answer comes back', async () => {
    const { env, asked } = await proxy()
    expect(await callThrough(env, 'http://api.example')).toMatchObject({ sent: true, httpStatus: 200, failure: null })
    expect(asked).toEqual([expect.stringMatching(/^GET http:\/\/api\.example\/api\/xiaohongshu\//)])
  })

  test.each([
    ['by name', 'localhost', {}],
    ['by address', '127.0.0.1', {}],
    ['by address, beside NO_PROXY', '127.0.0.1', { NO_PROXY: 'other.example' }],
  ])('to this machine %s does not', async (_, host, more) => {
    const { env, asked } = await proxy()
    const target = await proxy()
    const exchange = await callThrough({ ...env, ...more }, `http://${host}:${target.port}`)
    expect(exchange).toMatchObject({ httpStatus: 200 })
    expect(asked).toEqual([])
    expect(target.asked).toHaveLength(1)
  })

  test('is given up where the proxy is silent', async () => {
    const silent = createTcpServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    onTestFinished(() => void silent.close())
    const { port } = silent.address() as AddressInfo
    const env = { HTTPS_PROXY: `http://127.0.0.1:${port}` }
    expect(await callThrough(env, 'https://api.example', 100)).toMatchObject({ sent: false, httpStatus: null })
  })

  test('whose answer takes longer than a proxy may be silent is waited for', async () => {
    const slow = createServer((_request, response) => void setTimeout(() => response.end('{}'), 300)).listen(
      0,
      '127.0.0.1',
    )
    await once(slow, 'listening')
    onTestFinished(() => void slow.close())
    const { port } = slow.address() as AddressInfo
    const env = { HTTP_PROXY: `http://127.0.0.1:${port}` }
    expect(await callThrough(env, 'http://api.example', 50)).toMatchObject({ httpStatus: 200, failure: null })
  })
})

describe.runIf(nodeHeedsProxies)('a file', () => {
  const listed = 'https://sns-i10.rednotecdn.com/picture.jpg?sign=SECRET'

  test('of a listed host goes through the proxy, whose own private address is no matter; nobody looks the host up', async () => {
    const { env, asked } = await proxy()
    const error = await downloadThrough(env, listed)
    expect(error).toBeInstanceOf(TransientError)
    expect(String(error)).toBe('TransientError: media host sns-i10.rednotecdn.com: ERR_PROXY_TUNNEL')
    expect(asked).toEqual(['CONNECT sns-i10.rednotecdn.com:443'])
  })

  test('of an extra host comes through the proxy', async () => {
    const { env, asked } = await proxy()
    expect(await downloadThrough(env, 'http://media.example/picture.jpg', ['media.example'])).toMatchObject({
      mediaType: 'image/jpeg',
    })
    expect(asked).toEqual(['GET http://media.example/picture.jpg'])
  })

  test.each([
    ['NO_PROXY', { NO_PROXY: 'other.example, media.example' }],
    ['no_proxy, which counts first', { NO_PROXY: 'other.example', no_proxy: '.example' }],
  ])('of a host of %s does not', async (_, more) => {
    const { env, asked } = await proxy()
    const target = await proxy()
    addresses.set('media.example', '127.0.0.1')
    const url = `http://media.example:${target.port}/picture.jpg`
    expect(await downloadThrough({ ...env, ...more }, url, ['media.example'])).toMatchObject({
      mediaType: 'image/jpeg',
    })
    expect(asked).toEqual([])
    expect(target.asked).toEqual(['GET /picture.jpg'])
  })

  test.each([
    'http://evil.example/picture.jpg',
    'http://169.254.169.254/latest',
    'http://127.0.0.1/picture.jpg',
    'http://[::1]/x',
  ])('%s is refused before the proxy is asked', async (url) => {
    const { env, asked } = await proxy()
    const error = await downloadThrough(env, url)
    expect(error).toBeInstanceOf(UnusableError)
    expect(String(error)).toContain('is not on the list')
    expect(asked).toEqual([])
  })

  test.each([
    ['no proxy', {}],
    ['a proxy that it is excepted from', { NO_PROXY: 'rednotecdn.com,.rednotecdn.com' }],
  ])('of a listed host whose name leads into this network is refused when connecting, with %s', async (_, more) => {
    const { env, asked } = await proxy()
    addresses.set('sns-i10.rednotecdn.com', '127.0.0.1')
    const error = await downloadThrough('NO_PROXY' in more ? { ...env, ...more } : {}, listed)
    expect(error).toBeInstanceOf(UnusableError)
    expect(String(error)).toContain('points to 127.0.0.1, not a public address')
    expect(asked).toEqual([])
  })
})

test.runIf(nodeHeedsProxies)('a short link is asked for through the proxy', async () => {
  const { env, asked } = await proxy()
  const agents = createAgents(env)
  expect(await requestHop('http://xhslink.com/a/AbC123', agents)).toEqual({
    status: 302,
    location: 'https://www.xiaohongshu.com/x',
  })
  await expect(requestHop('https://xhslink.com/a/AbC123', agents)).rejects.toMatchObject({ code: 'ERR_PROXY_TUNNEL' })
  expect(asked).toEqual(['GET http://xhslink.com/a/AbC123', 'CONNECT xhslink.com:443'])
})
