const haltCodes = {
    credentials: 4,
    quota: 5,
    budget: 5,
    outage: 6,
    shape: 6,
    disk: 7,
};
const again = 'The same command goes on where this one stopped.';
/** @param nowMs unix milliseconds, for when the quota is back */
export function endOf(run, nowMs) {
    const { stop, tally } = run;
    if (stop.bug !== null)
        return {
            outcome: 'bug',
            exitCode: 1,
            message: `This is a defect of rednote-archive: ${stop.bug instanceof Error ? stop.bug.message : String(stop.bug)}. ${again}`,
        };
    if (stop.halt !== null) {
        const { reason, message } = stop.halt;
        const quota = reason === 'quota' ? ` The quota is back at ${nextMidnightInShanghai(nowMs)}.` : '';
        return { outcome: reason, exitCode: haltCodes[reason], message: `Stopped: ${message}.${quota} ${again}` };
    }
    if (stop.signal !== null)
        return { ...endOfSignal(stop.signal), message: `Interrupted. ${again}` };
    const failed = tally.newlyFailed > 0;
    if (stop.timeUp !== null)
        return { outcome: 'time', exitCode: failed ? 3 : 0, message: timeMessage(stop.timeUp, tally) };
    if (failed)
        return { outcome: 'incomplete', exitCode: 3, message: null };
    return { outcome: 'complete', exitCode: 0, message: null };
}
function timeMessage(limit, { pending }) {
    return `Its time was up (${limit}): ${pending} note${pending === 1 ? '' : 's'} pending; what is left stays queued. ${again}`;
}
/** How a command ends that a signal has ended. */
export function endOfSignal(signal) {
    return { outcome: 'interrupted', exitCode: signal === 'SIGINT' ? 130 : 143 };
}
/** The provider counts its days at UTC+8. Given as local time, with the zone named. */
function nextMidnightInShanghai(nowMs) {
    const shift = 8 * 3_600_000;
    const midnight = new Date((Math.floor((nowMs + shift) / 86_400_000) + 1) * 86_400_000 - shift);
    return `00:00 in Shanghai (${midnight.toISOString().slice(0, 16).replace('T', ' ')} UTC)`;
}
