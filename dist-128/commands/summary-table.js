// What a run did, and what one would do, as tables for people. It must not count anything.
import Table from 'cli-table3';
import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';
/** A table of two columns without frills. */
function pairs(rows) {
    const table = new Table({
        chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
        style: { head: [], border: [], 'padding-left': 1, 'padding-right': 1 },
        colAligns: ['left', 'left'],
    });
    table.push(...rows.map((row) => [...row]));
    return `${table.toString()}\n`;
}
const counted = (counts) => Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ') || 'none';
/** The table at the end of a run. */
export function summaryTable(summary, archiveDir, reportPath, page = null) {
    const { requested, ...notes } = summary.notes;
    const { bytes, ...media } = summary.media;
    const { api } = summary;
    const uncertain = api.uncertain > 0 ? ` (${api.uncertain} uncertain)` : '';
    return pairs([
        ['outcome', summary.outcome],
        ['notes', `${requested} requested: ${counted(notes)}`],
        ['files', `${counted(media)}; ${prettyBytes(bytes)} downloaded`],
        ['calls', `${api.calls} made, ${api.charged} charged${uncertain}, ${api.cost.toFixed(2)} ${api.currency}`],
        ['time', prettyMilliseconds(summary.duration_ms)],
        ['archive', archiveDir],
        ['report', reportPath ?? 'could not be written'],
        ...(page === null ? [] : [['page', page]]),
    ]);
}
/** The table of a dry run. */
export function planTable(plan) {
    const { requested, calls, skipped, duplicate, unavailable, invalid, pending } = plan;
    return pairs([
        [
            'lines',
            `${requested}: ${counted({ 'to ask for': calls, skipped, duplicate, unavailable, invalid, 'beyond --limit': pending })}`,
        ],
        ['calls', `${calls}${plan.shortLinks > 0 ? ` (${plan.shortLinks} of them short links, not resolved yet)` : ''}`],
        ['cost', `${plan.cost.toFixed(2)} ${plan.currency}`],
        ['media', `about ${prettyBytes(plan.bytes)}`],
        ['time', `about ${prettyMilliseconds(Math.round(plan.hours * 3_600_000), { compact: true })}`],
    ]);
}
/** The lines that a person should look at, each with its place and the reason. */
export function troubleLines(finished) {
    const { troubles, summary } = finished;
    const more = summary.notes.failed + summary.notes.invalid - troubles.length;
    const lines = troubles.map(({ source, line, text, outcome, reason }) => `${source}:${line}: ${outcome}: ${reason ?? ''} (${text.length > 60 ? `${text.slice(0, 60)}…` : text})\n`);
    return lines.join('') + (troubles.length > 0 && more > 0 ? `… and ${more} more; the report has them all\n` : '');
}
/** What a night would do. */
export function nightTable(plan) {
    const beyond = plan.beyond_budget === 0
        ? 'none'
        : `${plan.beyond_budget}; ${plan.nights === null ? 'not in ten years at this budget' : `all come round in ${plan.nights} nights`}`;
    return pairs([
        ['new', `${plan.new} in the nightly seed lists`],
        [
            'owed',
            counted({ 'queued before': plan.queued, 'to retry': plan.retried, 'absences to confirm': plan.confirmed }),
        ],
        ['due', counted({ 'to refresh': plan.refreshed, 'gone, to be looked for': plan.looked_for })],
        ['media', `${plan.unfinished_media} notes with files still wanted (no call while their URLs live)`],
        ['parked', `${plan.parked} failed before, not due yet`],
        ['calls', `${plan.calls}, ${plan.cost.toFixed(2)} ${plan.currency}`],
        ['beyond the budget', beyond],
    ]);
}
