// How a command ends that throws. It must not end anything itself, and loads little: every start has it.
import { HaltError, HeldError, IntegrityError, UsageError } from '../core/errors.js';
import { diskFault } from './disk-fault.js';
/** How a command ends that throws: outcome, exit code and what a person is told. Whatever is not named is a defect. */
export function endOfError(error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    if (error instanceof UsageError)
        return { outcome: 'refused', exitCode: 2, message };
    if (error instanceof HeldError)
        return { outcome: 'held', exitCode: 8, message };
    if (error instanceof IntegrityError || (error instanceof HaltError && error.reason === 'disk'))
        return { outcome: 'disk', exitCode: 7, message };
    const fault = diskFault(error);
    if (fault !== null)
        return { outcome: 'disk', exitCode: 7, message: fault.message };
    return { outcome: 'bug', exitCode: 1, message: `a defect of rednote-archive: ${stack}` };
}
