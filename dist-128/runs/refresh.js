const day = 86_400;
/** Runs do not begin at the same minute each night: a daily note is due again after 20 h, not after 24. */
const slack = 4 * 3600;
/** The policy of a configuration. */
export function policyOf(nightly) {
    // Whole seconds: the catalog holds nothing else in its columns of times.
    return { shortest: Math.round(nightly.minIntervalHours * 3600), longest: Math.round(nightly.maxIntervalDays * day) };
}
/** Below this many, a like more or less is noise. */
const noise = 20;
/** Growth between two captures, as a share of what was there: flat below the first, moving above the second. */
const flatBelow = 0.02;
const movingAbove = 0.1;
/** A note is new for as long. */
const newFor = 7 * day;
/** When a note is to be captured again after a capture. */
export function schedule(course, policy) {
    const { capturedAt, before } = course;
    const age = course.publishedAt === null ? newFor : Math.max(0, capturedAt - course.publishedAt);
    const elapsed = before === null ? null : Math.max(1, capturedAt - before.capturedAt);
    const grown = before === null ? 0 : Math.abs(course.engagement - before.engagement);
    const growthPerDay = elapsed === null ? firstGrowth(course.engagement, age) : (grown / elapsed) * day;
    const own = age < newFor ? day : ownInterval(course, grown, age);
    const interval = Math.round(Math.min(policy.longest, Math.max(day, own), Math.max(policy.shortest, course.every ?? Infinity)));
    return { dueAt: capturedAt + Math.max(policy.shortest, interval - slack), interval, growthPerDay };
}
function ownInterval(course, grown, age) {
    const { before, interval } = course;
    // An old note that is new to the archive: what has stood for a year will stand for another week.
    if (before === null || interval === null)
        return Math.min(7 * day, Math.max(day, age / 30));
    if (course.edited)
        return interval / 4;
    const share = grown / Math.max(noise, before.engagement);
    if (share < flatBelow)
        return interval * 2;
    return share > movingAbove ? interval / 2 : interval;
}
/** From one capture alone: as if it had grown evenly, and slowed down since. */
const firstGrowth = (engagement, age) => engagement / Math.max(1, age / day) / 4;
/** When a note that was not available is looked for again: the next night to confirm it, then ever more rarely. */
export function scheduleAbsence(of, policy) {
    const interval = of.gone ? Math.min(policy.longest, Math.max(7 * day, (of.interval ?? 0) * 2)) : day;
    // A second look confirms only a whole day after the first.
    return { dueAt: of.observedAt + (of.gone ? interval - slack : day), interval, growthPerDay: 0 };
}
