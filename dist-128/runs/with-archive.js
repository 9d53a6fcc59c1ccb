// A command that writes to the archive and asks no network: takes the archive, opens it, and leaves a row in `runs`,
// whatever happens. It must not know what the work is.
import { transact } from '../core/catalog.js';
import { clockOf } from '../core/clock.js';
import { version } from '../core/program.js';
import { holdArchive } from '../store/hold.js';
import { patienceMs } from '../store/open.js';
import { beginRun, endRun } from '../store/runs.js';
import { diskFault } from './disk-fault.js';
import { endOfSignal } from './end.js';
import { endOfError } from './end-of-error.js';
import { Stop } from './run.js';
import { listenToSignals } from './signals.js';
/**
 * Runs the work of a command that writes and asks no network: a row in `runs`, and no report. What the work throws ends
 * the row, and passes on; a signal ends it as interrupted, once the work returns.
 * @throws {HeldError} where another run holds the archive; {UsageError} where it cannot be opened
 */
export function withArchive(of, work) {
    const clock = clockOf(of.env);
    return holdArchive(of.archiveDir, clock.scaled(patienceMs), async (catalog) => {
        const runId = transact(catalog, (tx) => beginRun(tx, { command: of.command, version, startedAt: clock.nowSeconds() }));
        const end = (ended) => transact(catalog, (tx) => endRun(tx, runId, { endedAt: clock.nowSeconds(), ...ended }));
        const stop = new Stop();
        const unlisten = listenToSignals(stop);
        let done = { outcome: 'complete', exitCode: 0 };
        const leftIncomplete = () => {
            done = { outcome: 'incomplete', exitCode: 3 };
        };
        try {
            const result = await work({ catalog, runId, clock, stop, leftIncomplete });
            const { outcome, exitCode } = stop.signal === null ? done : endOfSignal(stop.signal);
            end({ outcome, exitCode });
            if (exitCode !== 0)
                process.exitCode = exitCode;
            return result;
        }
        catch (error) {
            const { outcome, exitCode } = endOfError(error);
            try {
                end({ outcome, exitCode });
            }
            catch (another) {
                // The disk may be why the work threw: what it threw is what a person must know.
                if (diskFault(another) === null)
                    throw another;
            }
            throw error;
        }
        finally {
            unlisten();
        }
    });
}
