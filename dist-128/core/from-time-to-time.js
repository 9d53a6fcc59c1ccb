// Work beside other work, from time to time: it begins where it may, one at a time, and never takes more than its share.
// It must not know the work.
/**
 * @param of `everyMs` milliseconds between two times, more where it takes longer than a tenth of that; `nowMs` tells them
 */
export function fromTimeToTime(work, { everyMs, nowMs = () => performance.now() }) {
    let running = null;
    let nextMs = nowMs() + everyMs;
    const run = async () => {
        const startedMs = nowMs();
        await work();
        nextMs = nowMs() + Math.max(everyMs, 10 * (nowMs() - startedMs));
        running = null;
    };
    return {
        mayBegin: () => {
            if (running !== null || nowMs() < nextMs)
                return;
            running = run();
            // Its failure is told at the end.
            running.catch(() => undefined);
        },
        end: async () => {
            await running;
        },
    };
}
