/** How far back spending is shown. */
const shownDays = 90;
const daySeconds = 86_400;
const ahead = 8 * 3600;
/** Milliseconds for which the series are not read again: they look at every note. */
const freshFor = 60_000;
/** A reader of the series that keeps what it has read for a minute. `now` is unix seconds. */
export function createDailySeries({ sqlite }) {
    const currency = sqlite.prepare("SELECT currency FROM captures WHERE origin = 'api' ORDER BY captured_at DESC LIMIT 1");
    const spent = sqlite.prepare(`
    SELECT (captured_at + ${ahead}) / ${daySeconds} AS day, sum(cost_micros) / 1e6 AS value FROM captures
    WHERE captured_at >= @from AND origin = 'api' AND currency IS @currency GROUP BY day ORDER BY day`);
    const archived = sqlite.prepare(`
    SELECT (first_captured_at + ${ahead}) / ${daySeconds} AS day, count(*) AS value FROM notes
    WHERE first_captured_at IS NOT NULL GROUP BY day ORDER BY day`);
    let kept = null;
    let readAt = 0;
    return (now) => {
        if (kept !== null && performance.now() - readAt < freshFor)
            return kept;
        const today = Math.floor((now + ahead) / daySeconds);
        const from = (today - shownDays + 1) * daySeconds - ahead;
        const paidIn = currency.pluck().get() ?? null;
        let total = 0;
        const days = archived.all().map(({ day, value }) => {
            total += value;
            return { day, value: total };
        });
        const [first] = days;
        // From nothing, to today: an archive of one day has a curve too.
        if (first !== undefined)
            days.unshift({ day: first.day - 1, value: 0 });
        if ((days.at(-1)?.day ?? today) < today)
            days.push({ day: today, value: total });
        kept = {
            spending: { ...everyDay(spent.all({ from, currency: paidIn }), () => 0), currency: paidIn },
            notes: everyDay(days, (before) => before),
        };
        readAt = performance.now();
        return kept;
    };
}
/** A value for every day from the first to the last; `missing` makes one of the day before. */
function everyDay(rows, missing) {
    const [first, last] = [rows[0], rows.at(-1)];
    if (first === undefined || last === undefined)
        return { at: [], values: [] };
    const known = new Map(rows.map(({ day, value }) => [day, value]));
    const at = [];
    const values = [];
    for (let day = first.day; day <= last.day; day += 1) {
        at.push(day * daySeconds - ahead + daySeconds / 2);
        values.push(known.get(day) ?? missing(values.at(-1) ?? 0));
    }
    return { at, values };
}
