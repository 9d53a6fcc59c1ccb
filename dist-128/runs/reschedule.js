import { courseOf, setSchedule } from '../store/schedule.js';
import { policyOf, schedule, scheduleAbsence } from './refresh.js';
/** After a capture or an observation at `seenAt` (unix seconds). `edited`: the note's content had changed. */
export function reschedule(tx, run, noteId, seen) {
    const course = courseOf(tx, noteId);
    if (course === undefined)
        return;
    const policy = policyOf(run.config.nightly);
    const [newest, before] = course.snapshots;
    const { availability, interval } = course;
    if (availability !== 'live' || newest === undefined)
        setSchedule(tx, noteId, scheduleAbsence({ observedAt: seen.seenAt, gone: availability === 'gone', interval }, policy));
    else
        setSchedule(tx, noteId, schedule({ ...course, ...newest, before: before ?? null, edited: seen.edited }, policy));
}
