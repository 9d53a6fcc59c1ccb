// Which shapes the answers of each run have: counted with the rows that an answer gives, in its transaction.
// It must not compare them.
import { prepared } from '../core/catalog.js';
const statements = prepared(({ sqlite }) => ({
    // First for each answer; what it finds nothing for, once for each shape and run, is for the other two.
    count: sqlite.prepare(`
    UPDATE shape_counts SET captures = captures + 1
    WHERE run_id = (SELECT run_id FROM captures WHERE id = @captureId) AND shape_id = @shapeId`),
    first: sqlite.prepare(`
    INSERT INTO shape_counts (run_id, shape_id, captures)
    SELECT run_id, @shapeId, 1 FROM captures WHERE id = @captureId`),
    keep: sqlite.prepare('INSERT INTO shapes (id, places) VALUES (@id, @places) ON CONFLICT DO NOTHING'),
    add: sqlite.prepare('INSERT INTO shape_counts (run_id, shape_id, captures) VALUES (@runId, @shapeId, @captures)'),
}));
/** Counts in the shape of a capture that is applied for the first time. */
export function countShape(tx, captureId, shape) {
    const { count, first } = statements(tx);
    const of = { captureId, shapeId: shape.id };
    if (count.run(of).changes > 0)
        return;
    keepShape(tx, shape);
    first.run(of);
}
function keepShape(tx, { id, places }) {
    statements(tx).keep.run({ id, places: JSON.stringify(places) });
}
/** Counts of many captures, written at once where there are none. */
export class ShapeCounts {
    #counts = new Map();
    add({ runId, shapeId }) {
        const ofRun = this.#counts.get(runId) ?? new Map();
        this.#counts.set(runId, ofRun);
        ofRun.set(shapeId, (ofRun.get(shapeId) ?? 0) + 1);
    }
    /** @param shapes all that were counted, and maybe others */
    write(tx, shapes) {
        const { add } = statements(tx);
        const counted = new Set([...this.#counts.values()].flatMap((ofRun) => [...ofRun.keys()]));
        for (const shape of shapes)
            if (counted.has(shape.id))
                keepShape(tx, shape);
        for (const [runId, ofRun] of this.#counts)
            for (const [shapeId, captures] of ofRun)
                add.run({ runId, shapeId, captures });
    }
}
