import { prepared } from '../core/catalog.js';
import { certain, placeIn } from '../core/shape.js';
const statements = prepared(({ sqlite }) => ({
    // By themselves: an archive of years has a million counts, and shapes of several kilobytes each.
    counts: sqlite.prepare('SELECT run_id AS runId, shape_id AS shapeId, captures FROM shape_counts WHERE run_id <= @runId'),
    shapes: sqlite.prepare('SELECT id, places FROM shapes'),
}));
/** Where the shape of the notes drifted in a run; nowhere, where none came before. */
export function driftedPlaces(catalog, runId) {
    const counts = countsUpTo(catalog, runId);
    const before = new Map();
    const now = new Map();
    for (const { shape, places } of shapesOf(catalog, counts)) {
        if (shape.before)
            addPlaces(before, places);
        if (shape.now)
            addPlaces(now, places);
    }
    if (before.size === 0)
        return [];
    const drifted = [];
    for (const [path, { holder, types }] of now) {
        const known = before.get(path);
        if (known === undefined) {
            // Only the topmost of what is new.
            if (holder !== null && before.get(holder)?.types.has('object'))
                drifted.push({ path, drift: 'new' });
        }
        else if ([...types].some((type) => !known.types.has(type)))
            drifted.push({ path, drift: 'retyped' });
    }
    const absent = [...before].flatMap(([path, { holder }]) => holder !== null && !now.has(path) && now.get(holder)?.types.has('object') ? [absentKey(path, holder)] : []);
    if (absent.length === 0)
        return drifted;
    for (const { shape, places } of shapesOf(catalog, counts)) {
        const texts = new Set(places);
        const paths = new Set(places.map((text) => placeIn(text).path));
        for (const { path, holder, having, holding } of absent) {
            if (paths.has(path))
                having.add(shape.index);
            if (texts.has(`${holder} object`))
                holding.add(shape.index);
        }
    }
    for (const key of absent)
        if (vanishedIn(runId, counts, key))
            drifted.push({ path: key.path, drift: 'vanished' });
    return drifted;
}
/** The same as numbers. */
export function driftOf(catalog, runId) {
    const counts = { new: 0, vanished: 0, retyped: 0 };
    for (const { drift } of driftedPlaces(catalog, runId))
        counts[drift] += 1;
    return counts;
}
function countsUpTo(catalog, runId) {
    const byId = new Map();
    const counts = { runIds: [], shapes: [], captures: [], byId };
    for (const count of statements(catalog).counts.iterate({ runId })) {
        const shape = byId.get(count.shapeId) ?? { index: byId.size, before: false, now: false };
        byId.set(count.shapeId, shape);
        if (count.runId === runId)
            shape.now = true;
        else
            shape.before = true;
        counts.runIds.push(count.runId);
        counts.shapes.push(shape.index);
        counts.captures.push(count.captures);
    }
    return counts;
}
function* shapesOf(catalog, { byId }) {
    for (const { id, places } of statements(catalog).shapes.iterate()) {
        const shape = byId.get(id);
        if (shape !== undefined)
            yield { shape, places: JSON.parse(places) };
    }
}
function addPlaces(to, places) {
    for (const text of places) {
        const { path, type, holder } = placeIn(text);
        const place = to.get(path);
        if (place === undefined)
            to.set(path, { holder, types: new Set([type]) });
        else
            place.types.add(type);
    }
}
const absentKey = (path, holder) => ({ path, holder, having: new Set(), holding: new Set() });
/**
 * Whether it is this run by which a key is known to have vanished: all that held it lacked it since, and before none did, or
 * so few that it should have shown by now. It is told of once.
 */
function vanishedIn(runId, { runIds, shapes, captures }, { having, holding }) {
    let last = 0;
    for (const [at, shape] of shapes.entries())
        if (having.has(shape))
            last = Math.max(last, runIds[at] ?? 0);
    let [had, held, lackedBefore, lackedNow] = [0, 0, 0, 0];
    for (const [at, shape] of shapes.entries()) {
        if (!holding.has(shape))
            continue;
        const [run = 0, count = 0] = [runIds[at], captures[at]];
        if (run === runId)
            lackedNow += count;
        else if (run > last)
            lackedBefore += count;
        else {
            held += count;
            if (having.has(shape))
                had += count;
        }
    }
    const isGone = (lacked) => lacked > 0 && (had === held || (lacked * had) / held >= certain);
    return !isGone(lackedBefore) && isGone(lackedBefore + lackedNow);
}
