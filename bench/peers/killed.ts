// Kills a contestant in the middle of its work, gives the same command again, and counts what was fetched twice. It must
// not judge what that means.
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchProvider } from '../serve.ts'
import type { Contestant, Work } from './contestants.ts'
import { plainEnv, timed } from './timed.ts'

export interface Killed {
  readonly name: string
  /** Requests that the provider had answered when the kill came. */
  readonly before: number
  /** Requests of both runs beyond one for each note and file; null where not all of them were made. */
  readonly twice: number | null
  /** What was missing at the end; null: nothing. */
  readonly missing: string | null
}

/**
 * The kill comes when half of what there is was served.
 * @param wholeSeconds what a whole run takes: the second one is given up after much more
 */
export async function kill(
  contestant: Contestant,
  work: Work,
  of: { readonly provider: BenchProvider; readonly out: string; readonly wholeSeconds: number },
): Promise<Killed> {
  const { provider, out } = of
  const requests = async () => {
    const { calls, downloads } = await provider.served()
    return calls + downloads
  }
  const atFirst = await requests()
  const { argv, cwd, env } = contestant.command(work, out)
  const [command = '', ...args] = argv
  const child = spawn(command, args, { cwd, env: plainEnv(env), stdio: 'ignore', detached: true })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const half = (work.notes + work.files) / 2
  while (child.exitCode === null && (await requests()) - atFirst < half) await sleep(5)
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  await ended
  const before = (await requests()) - atFirst
  let missing: string | null = null
  try {
    await timed(contestant.command(work, out), out, Math.max(60, 5 * of.wholeSeconds))
    contestant.check?.(work, out)
  } catch (error) {
    missing = error instanceof Error ? error.message.slice(-200) : String(error)
  }
  const twice = (await requests()) - atFirst - work.notes - work.files
  return { name: contestant.name, before, twice: missing === null ? twice : null, missing }
}
