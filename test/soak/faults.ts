// A provider on a bad day: one request in so many meets a fault that has been seen of the real one, and the next try may
// succeed. It must not refuse anything for good, so that every note and file can be had in the end.

import { setTimeout as sleep } from 'node:timers/promises'
import type { ProviderOptions } from '../../src/provider/provider.ts'
import { below, pick, type Random } from '../../src/provider/random.ts'
import type { Content, Envelope, Takeover } from '../../src/provider/reply.ts'

const page: Content = { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad Gateway</html>' }
const reset: Takeover = (response) => response.destroy()
const cut: Takeover = (response) => {
  response.writeHead(200, { 'content-length': 10_000 })
  response.write(Buffer.alloc(5_000), () => response.destroy())
}
const silence: Takeover = () => undefined

const callFaults: readonly (Envelope | Content | Takeover)[] = [
  { code: 301 },
  { code: 500 },
  { code: 302, headers: { 'retry-after': '1' } },
  page,
  reset,
  cut,
  silence,
]
/** Of media hosts: 403 says that a URL has expired, and has the note asked for again. */
const mediaFaults: readonly (Content | Takeover)[] = [
  { status: 403, body: '' },
  { status: 500, body: '' },
  { status: 200, headers: { 'content-type': 'text/html' }, body: page.body },
  reset,
  cut,
]

/** A call takes so long, so that some are under way at any time. */
const slownessMs = { least: 50, spread: 150 }

/** Hooks for a provider whose calls and downloads fail by chance, `share` of them. */
export function faulty(random: Random, share: number): Pick<ProviderOptions, 'respond' | 'respondMedia'> {
  const fails = () => below(random, 1e6) < share * 1e6
  return {
    respond: async () => {
      await sleep(slownessMs.least + below(random, slownessMs.spread))
      return fails() ? pick(random, callFaults) : undefined
    },
    respondMedia: () => (fails() ? pick(random, mediaFaults) : undefined),
  }
}
