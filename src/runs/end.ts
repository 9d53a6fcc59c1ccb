// How a run ended: its outcome in a word, its exit code, and the sentence that tells a person what to do next.
// Pure. It must not end anything itself.
import type { HaltReason } from '../core/errors.ts'
import type { Stop } from './run.ts'
import type { Tally } from './tally.ts'

export interface RunEnd {
  readonly outcome: 'complete' | 'incomplete' | 'bug' | 'interrupted' | 'time' | HaltReason
  readonly exitCode: number
  /** Null where there is nothing to say beyond the numbers. */
  readonly message: string | null
}

const haltCodes: Readonly<Record<HaltReason, number>> = {
  credentials: 4,
  quota: 5,
  budget: 5,
  outage: 6,
  shape: 6,
  disk: 7,
}

const again = 'The same command goes on where this one stopped.'

/** @param nowMs unix milliseconds, for when the quota is back */
export function endOf(
  run: { readonly stop: Pick<Stop, 'bug' | 'halt' | 'signal' | 'timeUp'>; readonly tally: Tally },
  nowMs: number,
): RunEnd {
  const { stop, tally } = run
  if (stop.bug !== null)
    return {
      outcome: 'bug',
      exitCode: 1,
      message: `This is a defect of rednote-archive: ${stop.bug instanceof Error ? stop.bug.message : String(stop.bug)}. ${again}`,
    }
  if (stop.halt !== null) {
    const { reason, message } = stop.halt
    const quota = reason === 'quota' ? ` The quota is back at ${nextMidnightInShanghai(nowMs)}.` : ''
    return { outcome: reason, exitCode: haltCodes[reason], message: `Stopped: ${message}.${quota} ${again}` }
  }
  if (stop.signal !== null) return { ...endOfSignal(stop.signal), message: `Interrupted. ${again}` }
  const failed = tally.newlyFailed > 0
  if (stop.timeUp !== null)
    return { outcome: 'time', exitCode: failed ? 3 : 0, message: timeMessage(stop.timeUp, tally) }
  if (failed) return { outcome: 'incomplete', exitCode: 3, message: null }
  return { outcome: 'complete', exitCode: 0, message: null }
}

function timeMessage(limit: string, { pending }: Tally): string {
  return `Its time was up (${limit}): ${pending} note${pending === 1 ? '' : 's'} pending; what is left stays queued. ${again}`
}

/** How a command ends that a signal has ended. */
export function endOfSignal(signal: 'SIGINT' | 'SIGTERM') {
  return { outcome: 'interrupted', exitCode: signal === 'SIGINT' ? 130 : 143 } as const
}

/** The provider counts its days at UTC+8. Given as local time, with the zone named. */
function nextMidnightInShanghai(nowMs: number): string {
  const shift = 8 * 3_600_000
  const midnight = new Date((Math.floor((nowMs + shift) / 86_400_000) + 1) * 86_400_000 - shift)
  return `00:00 in Shanghai (${midnight.toISOString().slice(0, 16).replace('T', ' ')} UTC)`
}
