// How long a person waits for the help, and how long a run takes to its first request: from the start of the process to
// the provider's side. It must not answer with a note: the run ends at its first answer.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Bench, type Measured, measure } from './measure.ts'
import type { Figures } from './results.ts'

export async function benchStart(bench: Bench): Promise<Figures> {
  const timesAsked = bench.small ? 1 : 5
  const help = await middleOf(timesAsked, () => measure(bench, ['--help']))
  const archive = join(bench.folder, 'archive')
  const first = await middleOf(timesAsked, () =>
    firstRequest(bench, ['backfill', '60000000000000000000abcd', '--archive', archive]),
  )
  return {
    [`--help, the middle of ${timesAsked}`]: { value: help.wallSeconds, unit: 's' },
    'its processor time': { value: help.cpuSeconds, unit: 's' },
    'its peak memory': { value: help.peakBytes / 1e6, unit: 'MB' },
    [`first request of a run, the middle of ${timesAsked}`]: {
      value: first.requestSeconds,
      unit: 's',
      aim: { atMost: 0.7 },
    },
    'processor time of that run': { value: first.cpuSeconds, unit: 's' },
    'peak memory of that run': { value: first.peakBytes / 1e6, unit: 'MB' },
  }
}

export interface FirstRequest extends Measured {
  /** From the start of the process to the moment at which its first request arrives. */
  readonly requestSeconds: number
}

/** Runs a command until its first request, which is told that the balance is used up: the run ends, and buys nothing. */
export async function firstRequest(bench: Bench, args: readonly string[]): Promise<FirstRequest> {
  let arrivedMs = Number.NaN
  const server = createServer((_, response) => {
    if (Number.isNaN(arrivedMs)) arrivedMs = performance.now()
    response.setHeader('content-type', 'application/json').end('{"code":601,"message":"no balance","data":null}')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  try {
    const { port } = server.address() as AddressInfo
    const env = { JUSTONEAPI_BASE_URL: `http://127.0.0.1:${port}`, JUSTONEAPI_TOKEN: 'bench' }
    const startedMs = performance.now()
    const measured = await measure(bench, [...args, '--quiet'], { exitCode: 4, env })
    return { ...measured, requestSeconds: (arrivedMs - startedMs) / 1000 }
  } finally {
    server.close()
  }
}

async function middleOf<T extends Measured>(times: number, ask: () => Promise<T>): Promise<T> {
  const asked = []
  for (let time = 0; time < times; time++) asked.push(await ask())
  asked.sort((a, b) => a.wallSeconds - b.wallSeconds)
  return asked[Math.floor(times / 2)] ?? (await ask())
}
