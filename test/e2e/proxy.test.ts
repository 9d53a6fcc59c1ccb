// The command behind a proxy: what it sends through it, what it does not, and that a proxy that is none is refused.
import { existsSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { checkProxy } from '../../src/runs/doctor.ts'
import { count } from './archive.ts'
import { createWorld } from './world.ts'

/** A proxy that sends every request on to one origin, and the hosts that it was asked for. */
async function proxyTo(origin: string) {
  const hosts: string[] = []
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '')
    hosts.push(url.host)
    request(new URL(url.pathname + url.search, origin), (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hosts, [Symbol.dispose]: close }
}

// An older Node connects directly, and doctor says so.
const nodeHeedsProxies = checkProxy({ HTTPS_PROXY: 'proxy.example' }, process.versions.node).state === 'ok'

test.runIf(nodeHeedsProxies)(
  'calls go through the proxy, whose name alone is looked up; what is on this machine is fetched directly',
  async () => {
    await using world = await createWorld(3)
    using proxy = await proxyTo(world.provider.origin)
    const config = world.write('plain.yaml', 'provider: {allowPlainHttp: true}\nmedia: {decode: none}\n')
    const { code, summary } = await world.backfill(['-c', config], {
      env: { JUSTONEAPI_BASE_URL: 'http://api.example', HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url },
    })
    expect({ code, summary }).toMatchObject({ code: 0, summary: { notes: { archived: 3 }, media: { failed: 0 } } })
    expect(proxy.hosts).toEqual(['api.example', 'api.example', 'api.example'])
    expect(world.provider.counts.downloads).toBeGreaterThan(0)
    expect(count(world.archive, 'blobs')).toBeGreaterThan(0)
  },
)

test('a proxy that is none is refused before anything is touched', async () => {
  await using world = await createWorld(1)
  const env = { HTTPS_PROXY: 'socks5://user:pa55word@proxy.example:1080' }
  const { code, stderr } = await world.startBackfill([], { env }).finished
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('HTTPS_PROXY is no address') })
  expect(stderr).not.toContain('pa55word')
  expect(existsSync(world.archive)).toBe(false)
  expect(world.provider.counts.calls).toBe(0)
})
