// The webhook is told once, with the summary as JSON; what it answers is never more than a reason without its URL.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { UsageError } from '../../src/core/errors.ts'
import { createAgents } from '../../src/proxy.ts'
import { notify, parseWebhook } from '../../src/runs/notify.ts'
import { Tally } from '../../src/runs/tally.ts'

const sender = { agents: createAgents({}), userAgent: 'rednote-archive/test' }
const drift = { new: 0, vanished: 0, retyped: 0 }
const summary = new Tally().summary({ runId: 7, outcome: 'complete', currency: 'CNY', drift, durationMs: 5 })

async function webhook(listener: RequestListener): Promise<URL> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return parseWebhook(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=s3cret`)
}

test('posts the summary as JSON', async () => {
  const asked: unknown[] = []
  const url = await webhook((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      asked.push([request.method, request.url, request.headers['content-type'], JSON.parse(body)])
      response.writeHead(204).end()
    })
  })
  expect(await notify(url, summary, sender)).toBeNull()
  expect(asked).toEqual([['POST', '/hook?key=s3cret', 'application/json', summary]])
})

describe('is told why it was not taken, once, and without more of the URL than the host', () => {
  test.each([
    ['an error', 500, {}, 'answered with HTTP 500'],
    ['a refusal', 403, {}, 'answered with HTTP 403'],
    ['a redirect, which is not followed', 302, { location: '/elsewhere' }, 'answered with HTTP 302'],
  ])('%s', async (_name, status, headers, says) => {
    let requests = 0
    const url = await webhook((request, response) => {
      requests += 1
      request.resume()
      response.writeHead(status, headers).end('no')
    })
    expect(await notify(url, summary, sender)).toBe(`${url.host} ${says}`)
    expect(requests).toBe(1)
  })

  test('no answer', async () => {
    const url = await webhook((request) => request.resume())
    expect(await notify(url, summary, { ...sender, timeoutMs: 50 })).toBe(`${url.host} gave no answer in 0.05 s`)
  })

  test('a connection that is cut', async () => {
    const url = await webhook((request) => request.socket.destroy())
    expect(await notify(url, summary, sender)).toBe(`${url.host} could not be reached (ECONNRESET)`)
  })
})

test.each(['https://hooks.example/T0/s3cret', 'http://localhost:9/x', 'http://127.0.0.1/x', 'http://[::1]/x'])(
  '%s is taken',
  (url) => {
    expect(parseWebhook(url).href).toBe(url)
  },
)

test.each(['http://hooks.example/s3cret', 'ftp://127.0.0.1/s3cret', 'hooks.example/s3cret', 's3cret', ''])(
  '%j is refused, and not shown',
  (text) => {
    expect(() => parseWebhook(text)).toThrow(UsageError)
    expect(() => parseWebhook(text)).not.toThrow(/s3cret/)
  },
)
