// What a person sees while a run works: one line that changes on a terminal, elsewhere a line every 10 s. To stderr.
// It must not change anything of the run.
import { createLogUpdate } from 'log-update';
import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';
const everyMsOnTerminal = 200;
const everyMsElsewhere = 10_000;
/** Begins to show a run's progress; nothing where `quiet`. */
export function showProgress(run, quiet) {
    const startedMs = performance.now();
    return showLine(() => progressLine(run, performance.now() - startedMs), quiet);
}
/** Begins to show what `lineNow` says, again and again; nothing where `quiet`. */
export function showLine(lineNow, quiet) {
    if (quiet)
        return { end: () => undefined };
    const terminal = process.stderr.isTTY === true;
    const update = terminal ? createLogUpdate(process.stderr) : null;
    const show = () => {
        if (update)
            update(lineNow());
        else
            process.stderr.write(`${lineNow()}\n`);
    };
    const timer = setInterval(show, terminal ? everyMsOnTerminal : everyMsElsewhere);
    return {
        end: () => {
            clearInterval(timer);
            update?.clear();
            update?.done();
        },
    };
}
/** Done of total, rate, media, cost and the time that is left, in one line. */
export function progressLine(run, elapsedMs) {
    const { tally, config } = run;
    const done = tally.answered;
    const total = done + tally.pending;
    const perMinute = elapsedMs > 0 ? (done / elapsedMs) * 60_000 : 0;
    const parts = [
        `notes ${done}/${total}`,
        `${perMinute < 10 ? perMinute.toFixed(1) : Math.round(perMinute)}/min`,
        `${tally.media.stored} files ${prettyBytes(tally.media.bytes)}`,
        `${(tally.costMicros / 1e6).toFixed(2)} ${config.money.currency}`,
    ];
    if (tally.notes.failed > 0)
        parts.push(`${tally.notes.failed} failed`);
    if (tally.media.failed > 0)
        parts.push(`${tally.media.failed} files failed`);
    if (done > 0 && tally.pending > 0)
        parts.push(`ETA ${prettyMilliseconds((elapsedMs / done) * tally.pending, { compact: true })}`);
    return parts.join(' · ');
}
