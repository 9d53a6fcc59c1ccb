// A command that writes to the archive and asks no network: takes the archive, opens it, and leaves a row in `runs`,
// whatever happens. It must not know what the work is.
import { type Catalog, transact } from '../core/catalog.ts'
import { type Clock, clockOf } from '../core/clock.ts'
import { version } from '../core/program.ts'
import { holdArchive } from '../store/hold.ts'
import { patienceMs } from '../store/open.ts'
import { beginRun, endRun } from '../store/runs.ts'
import { diskFault } from './disk-fault.ts'
import { endOfSignal } from './end.ts'
import { endOfError } from './end-of-error.ts'
import { Stop } from './run.ts'
import { listenToSignals } from './signals.ts'

/** What a command that writes, and asks no network, works with. */
export interface Writing {
  readonly catalog: Catalog
  readonly runId: number
  readonly clock: Clock
  /** Requested by a signal: a work that takes long looks at it, and returns. */
  readonly stop: Stop
  /** Some of the work failed: the run ends as incomplete, and the process with 3. */
  readonly leftIncomplete: () => void
}

/**
 * Runs the work of a command that writes and asks no network: a row in `runs`, and no report. What the work throws ends
 * the row, and passes on; a signal ends it as interrupted, once the work returns.
 * @throws {HeldError} where another run holds the archive; {UsageError} where it cannot be opened
 */
export function withArchive<T>(
  of: { readonly command: string; readonly archiveDir: string; readonly env: NodeJS.ProcessEnv },
  work: (writing: Writing) => T | Promise<T>,
): Promise<T> {
  const clock = clockOf(of.env)
  return holdArchive(of.archiveDir, clock.scaled(patienceMs), async (catalog) => {
    const runId = transact(catalog, (tx) =>
      beginRun(tx, { command: of.command, version, startedAt: clock.nowSeconds() }),
    )
    const end = (ended: { outcome: string; exitCode: number }) =>
      transact(catalog, (tx) => endRun(tx, runId, { endedAt: clock.nowSeconds(), ...ended }))
    const stop = new Stop()
    const unlisten = listenToSignals(stop)
    let done = { outcome: 'complete', exitCode: 0 }
    const leftIncomplete = () => {
      done = { outcome: 'incomplete', exitCode: 3 }
    }
    try {
      const result = await work({ catalog, runId, clock, stop, leftIncomplete })
      const { outcome, exitCode } = stop.signal === null ? done : endOfSignal(stop.signal)
      end({ outcome, exitCode })
      if (exitCode !== 0) process.exitCode = exitCode
      return result
    } catch (error) {
      const { outcome, exitCode } = endOfError(error)
      try {
        end({ outcome, exitCode })
      } catch (another) {
        // The disk may be why the work threw: what it threw is what a person must know.
        if (diskFault(another) === null) throw another
      }
      throw error
    } finally {
      unlisten()
    }
  })
}
