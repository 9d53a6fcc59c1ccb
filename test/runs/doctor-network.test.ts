// What doctor finds of hosts and clocks, on loopback.
import { createServer, type IncomingMessage } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createClock } from '../../src/core/clock.ts'
import { createAgents } from '../../src/proxy.ts'
import { checkClock, checkMediaHost, checkProvider, reach } from '../../src/runs/doctor-network.ts'

const agents = createAgents({})

async function host(status: number): Promise<{ url: string; requests: IncomingMessage[]; close(): Promise<void> }> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(close)
  return { url: `http://127.0.0.1:${port}`, requests, close }
}

describe('a host', () => {
  test.each([200, 302, 401, 404, 405, 503])('that answers with %i is reached', async (status) => {
    const { url } = await host(status)
    const reached = await reach(url, agents, 'test/1')
    expect(reached).toMatchObject({ status, date: expect.any(String) })
    expect(checkProvider(url, reached)).toMatchObject({ state: 'ok', says: `${url} answers (HTTP ${status})` })
    expect(checkMediaHost(url, reached).state).toBe('ok')
  })

  test('is asked once, for its root, and told nothing', async () => {
    const { url, requests } = await host(500)
    await reach(`${url}/api/xiaohongshu/get-note-detail/v1?token=t0k3n`, agents, 'test/1')
    expect(requests.map((request) => [request.method, request.url])).toEqual([['HEAD', '/']])
    expect(JSON.stringify(requests[0]?.headers)).not.toContain('t0k3n')
  })

  test('that is not there is a problem where it is the provider, and else a warning', async () => {
    const { url, close } = await host(200)
    await close()
    const reached = await reach(url, agents, 'test/1')
    expect(reached).toEqual({ status: null, why: 'ECONNREFUSED' })
    expect(checkProvider(url, reached)).toMatchObject({
      state: 'problem',
      says: expect.stringContaining('ECONNREFUSED'),
    })
    expect(checkMediaHost(url, reached).state).toBe('warning')
  })
})

describe('the clock', () => {
  const minutes = (count: number) => count * 60_000
  const answered = (aheadMs: number) => ({ status: 200, date: new Date(Date.now() + aheadMs).toUTCString() })
  test.each([
    ['as the provider has it', createClock(), answered(0), 'ok', /as the provider/],
    ['a little off', createClock(minutes(4)), answered(0), 'ok', /as the provider/],
    ['ahead', createClock(minutes(10)), answered(0), 'warning', /10 minutes ahead/],
    ['behind', createClock(), answered(minutes(10)), 'warning', /10 minutes behind/],
    ['of 2020', createClock(Date.UTC(2020, 1) - Date.now()), answered(0), 'problem', /wrong/],
    ['not compared, offline', createClock(), null, 'ok', /no other clock/],
    [
      'not compared, where nobody answers',
      createClock(),
      { status: null, why: 'ENOTFOUND' } as const,
      'ok',
      /no other clock/,
    ],
    [
      'not compared with a date that is none',
      createClock(),
      { status: 200, date: 'yesterday' },
      'ok',
      /no other clock/,
    ],
  ] as const)('%s', (_, clock, reached, state, says) => {
    expect(checkClock(clock, reached)).toMatchObject({ state, says: expect.stringMatching(says) })
  })
})
