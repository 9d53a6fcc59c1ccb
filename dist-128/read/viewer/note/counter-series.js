export const drawn = ['liked_count', 'collected_count', 'comments_count', 'shared_count'];
/** Above this many captures, the chart takes every n-th: it is not wider in pixels. */
const mostPoints = 2000;
/** The series of a note, its first and last capture always among them. */
export function counterSeries({ metric_snapshots: all, timeline }) {
    const step = Math.ceil(all.length / mostPoints);
    const snapshots = all.filter((_, n) => n % step === 0 || n === all.length - 1);
    const known = drawn.filter((counter) => snapshots.some((snapshot) => snapshot[counter] !== null));
    return {
        at: snapshots.map(({ captured_at }) => captured_at),
        counts: Object.fromEntries(known.map((counter) => [counter, snapshots.map((snapshot) => snapshot[counter])])),
        marks: timeline.flatMap(({ at, event }) => (isMarked(event) ? [{ at, event }] : [])),
    };
}
const isMarked = (event) => /^(edited|missing|gone|returned)$/.test(event);
