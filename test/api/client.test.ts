// The client against servers on loopback: whatever happens on the way is an exchange, and no exchange holds the token.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type ApiClientOptions, createApiClient } from '../../src/api/client.ts'
import { judge, noteDetailPath } from '../../src/api/contract.ts'
import { createClock } from '../../src/core/clock.ts'
import type { Exchange } from '../../src/core/model.ts'
import { startProvider } from '../../src/provider/provider.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { createAgents } from '../../src/proxy.ts'
import { noteId } from '../exchange.ts'

/** Needs encoding in a URL, in two ways. */
const token = 'secret token+/=7Q'
const never = new AbortController().signal

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function clientOf(baseUrl: string, more: Partial<ApiClientOptions> = {}) {
  return createApiClient({
    baseUrl,
    token,
    timeoutMs: 20_000,
    maxBodyBytes: 1_000_000,
    userAgent: 'rednote-archive/test',
    agents: createAgents({}),
    clock: createClock(),
    ...more,
  })
}

/** Asks a server that answers so, and makes sure that the token is nowhere in what comes back. */
async function ask(answer: RequestListener, more: Partial<ApiClientOptions> = {}, signal = never): Promise<Exchange> {
  const exchange = await clientOf(await serve(answer), more).fetchNote(noteId, signal)
  expectNoToken(exchange)
  return exchange
}

function expectNoToken(exchange: Exchange): void {
  const all = JSON.stringify({ ...exchange, body: exchange.body?.toString('latin1') })
  for (const form of [token, encodeURIComponent(token), 'secret+token', 'secret%20token', '7Q'])
    expect(all).not.toContain(form)
}

/** A server that never answers, and the moment at which the request reached it. */
function silence(): { listener: RequestListener; reached: Promise<void> } {
  let reach = () => {}
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  return { listener: () => reach(), reached }
}

describe('the request', () => {
  test('asks for the bare ID, with the token, and takes what the provider answers', async () => {
    const provider = await startProvider({ notes: sampleNotes(), token, now: () => 0x69af0000 })
    onTestFinished(() => provider.close())
    const clock = createClock(86_400_000)
    const before = clock.nowSeconds()
    const exchange = await clientOf(`${provider.baseUrl}//`, { clock }).fetchNote(noteId, never)
    expect(exchange).toMatchObject({ noteId, endpoint: noteDetailPath, sent: true, httpStatus: 200, failure: null })
    expect(exchange.capturedAt).toBeGreaterThanOrEqual(before)
    expect(exchange.elapsedMs).toBeGreaterThan(0)
    expect(judge(exchange).note.id).toBe(noteId)
    expectNoToken(exchange)
    expect(provider.calls).toMatchObject([{ noteId, code: 0 }])
  })

  test('is one GET, whose path is the endpoint, below a base that has a path of its own', async () => {
    const seen: IncomingMessage[] = []
    const baseUrl = await serve((request, response) => {
      seen.push(request)
      response.end('{}')
    })
    await clientOf(`${baseUrl}/proxy/`).fetchNote(noteId, never)
    expect(seen.map(({ method }) => method)).toEqual(['GET'])
    const url = new URL(seen[0]?.url ?? '', baseUrl)
    expect(url.pathname).toBe(`/proxy${noteDetailPath}`)
    expect([...url.searchParams]).toEqual([
      ['token', token],
      ['noteId', noteId],
    ])
    expect(seen[0]?.headers).toMatchObject({ 'user-agent': 'rednote-archive/test', accept: 'application/json' })
    expect(seen[0]?.headers).not.toHaveProperty('referer')
  })
})

describe('an answer', () => {
  test.each([200, 400, 401, 403, 429, 500, 503])('with status %i is kept as it came', async (status) => {
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0xe5, 0x90])
    const exchange = await ask((_request, response) => response.writeHead(status, { 'retry-after': '3' }).end(bytes))
    expect(exchange).toMatchObject({ sent: true, httpStatus: status, headers: { 'retry-after': '3' }, failure: null })
    expect(exchange.body?.equals(bytes)).toBe(true)
  })

  test('that is empty has an empty body', async () => {
    const exchange = await ask((_request, response) => response.end())
    expect(exchange).toMatchObject({ httpStatus: 200, failure: null })
    expect(exchange.body).toHaveLength(0)
  })

  test('that is gzipped comes back unpacked', async () => {
    const body = JSON.stringify({ code: 0, data: [], filler: '长'.repeat(5000) })
    const exchange = await ask((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body)),
    )
    expect(exchange.body?.toString()).toBe(body)
  })

  test('that redirects is not followed, least of all with the token', async () => {
    let asked = 0
    const exchange = await ask((request, response) => {
      asked += 1
      response.writeHead(302, { location: `http://127.0.0.1:1/elsewhere?${request.url?.split('?')[1]}` }).end('moved')
    })
    expect(asked).toBe(1)
    expect(exchange).toMatchObject({ httpStatus: 302, failure: null })
    expect(exchange.body?.toString()).toBe('moved')
  })

  test('that sets a cookie leaves none behind', async () => {
    const exchange = await ask((_request, response) =>
      response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'], 'x-twice': ['1', '2'] }).end('{}'),
    )
    expect(exchange.headers).not.toHaveProperty('set-cookie')
    expect(exchange.headers['x-twice']).toBe('1, 2')
  })

  test.each([
    ['as it is', token],
    ['as a URL has it', encodeURIComponent(token)],
    ['as a form has it', new URLSearchParams({ token }).toString()],
    ['as a link in a link has it', encodeURIComponent(encodeURIComponent(token))],
    ['as some write JSON', token.replaceAll('/', '\\/')],
    ['as others write JSON', token.replace('/', '\\u002F').replace('+', '\\u002b')],
    ['as JSON in JSON has it', token.replaceAll('/', '\\\\\\/')],
    ['as HTML has it', token.replace('/', '&#x2F;').replace('+', '&#43;').replace('=', '&#x3d;')],
  ])('that repeats the token %s has it overwritten, in body and headers', async (_how, echo) => {
    const exchange = await ask((request, response) =>
      response.writeHead(200, { 'x-token': echo, 'x-path': request.url ?? '' }).end(`{"a":"${echo}","b":"${echo}"}`),
    )
    expect(exchange.body).toHaveLength(`{"a":"${echo}","b":"${echo}"}`.length)
    expect(exchange.body?.toString()).toMatch(/^\{"a":"[a-z=]*\*+","b":"[a-z=]*\*+"\}$/)
    expect(exchange.headers['x-path']).toContain('token=[token]')
  })

  test('that holds a word which is also a short token is left as it is, but for an echo of the URL', async () => {
    const body = '{"title":"a test of tests"}'
    const word: RequestListener = (request, response) =>
      response.writeHead(200, { 'x-path': request.url ?? '', 'x-word': 'testing' }).end(body)
    const exchange = await clientOf(await serve(word), { token: 'test' }).fetchNote(noteId, never)
    expect(exchange.body?.toString()).toBe(body)
    expect(exchange.headers).toMatchObject({
      'x-word': 'testing',
      'x-path': `${noteDetailPath}?[token]&noteId=${noteId}`,
    })
  })
})

/** What the exchange says where there is no body to keep. */
const failed = (failure: unknown, more: object = {}) => ({ sent: true, body: null, failure, ...more })

describe('no answer, or half of one', () => {
  test('a body beyond the limit is not kept, and said to be too large', async () => {
    const limit = { maxBodyBytes: 100_000 }
    const one = Buffer.alloc(60_000, 'x')
    const write = (_request: IncomingMessage, response: ServerResponse) => {
      response.write(one)
      response.end(one)
    }
    expect(await ask(write, limit)).toMatchObject(failed('the body is larger than 100000 bytes', { httpStatus: 200 }))
    // Small on the way, large when it is unpacked.
    const bomb = gzipSync(Buffer.alloc(2_000_000))
    const packed: RequestListener = (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    expect(bomb.length).toBeLessThan(10_000)
    expect(await ask(packed, limit)).toMatchObject(failed('the body is larger than 100000 bytes'))
    const exact: RequestListener = (_request, response) => response.end(one)
    expect((await ask(exact, { maxBodyBytes: 60_000 })).body).toHaveLength(60_000)
  })

  test.each<[string, RequestListener]>([
    [
      'cut before its length',
      (_request, response) => {
        response.writeHead(200, { 'content-length': 100 }).write('{"code":0')
        setImmediate(() => response.destroy())
      },
    ],
    [
      'cut between chunks',
      (_request, response) => {
        response.writeHead(200).write('{"code":0')
        setImmediate(() => response.destroy())
      },
    ],
    [
      'cut within its gzip',
      (_request, response) => {
        const whole = gzipSync(Buffer.from(JSON.stringify({ code: 0, data: [noteId, Math.PI, Math.E] })))
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(whole.subarray(0, whole.length - 12))
      },
    ],
    [
      'no gzip, though it says so',
      (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('{"code":0}'),
    ],
  ])('a body %s is not kept, its head is', async (_how, listener) => {
    expect(await ask(listener)).toMatchObject(
      failed(expect.stringContaining('the connection broke before the answer was complete'), { httpStatus: 200 }),
    )
  })

  test('a connection that is reset may have cost a call', async () => {
    const exchange = await ask((request) => request.socket.resetAndDestroy())
    expect(exchange).toMatchObject(failed(expect.stringContaining('ECONNRESET'), { httpStatus: null, headers: {} }))
  })

  test('what is no HTTP at all may have cost a call', async () => {
    const server = createTcpServer((socket) => socket.end('220 smtp.example ready\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const exchange = await clientOf(`http://127.0.0.1:${port}`).fetchNote(noteId, never)
    expect(exchange).toMatchObject(failed(expect.any(String), { httpStatus: null }))
    expectNoToken(exchange)
  })

  test('a connection that is refused was never sent, and cannot have cost anything', async () => {
    const server = createTcpServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const exchange = await clientOf(`http://127.0.0.1:${port}`).fetchNote(noteId, never)
    expect(exchange).toMatchObject({ sent: false, httpStatus: null, body: null })
    expect(exchange.failure).toContain('ECONNREFUSED')
    expectNoToken(exchange)
  })

  test('a time-out may have cost a call, whether before the head or within the body', async () => {
    const { listener } = silence()
    expect(await ask(listener, { timeoutMs: 50 })).toMatchObject(
      failed('no answer within the time-out', { httpStatus: null }),
    )
    const half: RequestListener = (_request, response) => void response.writeHead(200).write('{')
    expect(await ask(half, { timeoutMs: 800 })).toMatchObject(
      failed('no answer within the time-out', { httpStatus: 200 }),
    )
  })

  test('a signal interrupts the call', async () => {
    const { listener, reached } = silence()
    const interrupt = new AbortController()
    const asking = ask(listener, {}, interrupt.signal)
    await reached
    interrupt.abort()
    expect(await asking).toMatchObject(failed('interrupted before the answer came', { httpStatus: null }))
    expect(await ask(listener, {}, interrupt.signal)).toMatchObject({
      body: null,
      failure: 'interrupted before the answer came',
    })
  })
})
