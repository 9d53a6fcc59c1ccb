// Where tests kill the process. It must do nothing unless it is told where.
/** The points between which a kill could lose something or buy it twice, in the order of the work. */
export const killPoints = ['enqueued', 'leased', 'answered', 'recorded', 'applied', 'synced', 'kept', 'linked'];
/**
 * Kills this process where `text` (`REDNOTE_KILL_AT`, for tests) says: `recorded:7` is the seventh time that point is
 * passed. Where it is absent nothing happens.
 */
export function killAt(text) {
    const [point, count = '1'] = text?.split(':') ?? [];
    let left = Number(count);
    return (reached) => {
        if (reached !== point)
            return;
        left -= 1;
        if (left === 0)
            process.kill(process.pid, 'SIGKILL');
    };
}
