// The notes of a gallery, a page at a time, in the order that was asked for, whatever the size of the archive.
// It must not render anything.
import { prepared } from '../../../core/catalog.js';
export const pageSize = 40;
/** Above this many, notes are not counted. */
export const mostCounted = 10_000;
/**
 * A page of notes. `hits` is what the filters' words found, null where there are none. Where the order is by likes or
 * growth, the ranks are up to date.
 */
export function readGallery(catalog, filters, hits, after) {
    return catalog.sqlite.transaction(() => {
        const found = findNotes(catalog, filters, hits, after);
        const last = found[pageSize - 1];
        const cards = statements(catalog).cards.all({ ids: JSON.stringify(found.slice(0, pageSize).map(({ id }) => id)) });
        const next = found.length > pageSize && last !== undefined ? { value: last.value, id: last.id } : null;
        return { cards: filters.sort === 'growth' ? cards : cards.map((card) => ({ ...card, growth: null })), next };
    })();
}
/** How many notes the filters leave, at most `mostCounted` + 1. */
export function countGallery(catalog, filters, hits) {
    const { from, where, values } = narrowed({ ...filters, sort: 'date' }, hits);
    return (catalog.sqlite
        .prepare(`SELECT count(*) FROM (SELECT 1 FROM ${from} WHERE ${[...where, 'n.availability IS NOT NULL'].join(' AND ')} LIMIT ${mostCounted + 1})`)
        .pluck()
        .get(values) ?? 0);
}
function findNotes(catalog, filters, hits, after) {
    const run = (order, after) => {
        const { from, where, values } = narrowed(filters, hits, order.table);
        const conditions = [...where, ...order.where, ...(after === null ? [] : [order.after])];
        return catalog.sqlite
            .prepare(`
        SELECT n.id, ${order.value} AS value FROM ${from}
        WHERE ${conditions.join(' AND ')} ORDER BY ${order.by} LIMIT ${pageSize + 1}`)
            .all(after === null ? values : { ...values, value: after.value, id: after.id });
    };
    if (filters.sort !== 'date')
        return run(orders[filters.sort], after);
    const amongUndated = after !== null && after.value === null;
    const dated = amongUndated ? [] : run(orders.date, after);
    if (dated.length > pageSize || filters.from !== null || filters.to !== null)
        return dated;
    // Those without a date come after all others.
    return [...dated, ...run(orders.undated, amongUndated ? after : null)].slice(0, pageSize + 1);
}
const byRank = (column) => ({
    table: 'temp.note_ranks r',
    value: `r.${column}`,
    where: ['n.availability IS NOT NULL'],
    after: `(r.${column}, r.note_id) < (@value, @id)`,
    by: `r.${column} DESC, r.note_id DESC`,
});
const orders = {
    date: {
        table: null,
        value: 'n.published_at',
        where: ['n.published_at IS NOT NULL', 'n.availability IS NOT NULL'],
        after: '(n.published_at, n.id) < (@value, @id)',
        by: 'n.published_at DESC, n.id DESC',
    },
    undated: {
        table: null,
        value: 'NULL',
        where: ['n.published_at IS NULL', 'n.availability IS NOT NULL'],
        after: 'n.id < @id',
        by: 'n.id DESC',
    },
    likes: byRank('liked'),
    growth: byRank('growth'),
    match: {
        table: null,
        value: 'hit.key',
        where: ['n.availability IS NOT NULL'],
        after: 'hit.key > @value',
        by: 'hit.key',
    },
};
/**
 * What the notes are read from. A filter that names a set (hits, author, tag, list) is read whole and sorted: it is no
 * larger than what it names. Else the order's own index is walked, until a page is full.
 */
function narrowed(filters, hits, table = null) {
    const { list, author, tag, type, availability, from, to } = filters;
    const sets = [];
    const where = [];
    const values = {};
    const isRanked = hits !== null && filters.sort === 'match';
    if (author !== null) {
        sets.push('SELECT id AS note_id FROM notes WHERE user_id = @author OR user_id IN (SELECT id FROM users WHERE nickname = @author)');
        values.author = author;
    }
    if (tag !== null) {
        sets.push('SELECT DISTINCT note_id FROM note_hashtags WHERE hashtag_id IN (SELECT @tag UNION ALL SELECT id FROM hashtags WHERE name = @tag)');
        values.tag = tag;
    }
    if (list !== null) {
        sets.push('SELECT note_id FROM list_notes WHERE list_id = (SELECT id FROM lists WHERE name = @list)');
        values.list = list;
    }
    if (isRanked)
        values.hits = JSON.stringify(hits.best);
    else if (hits !== null) {
        // The last: the others are mostly smaller.
        sets.push(hits.all.sql);
        Object.assign(values, hits.all.parameters);
    }
    if (type !== null) {
        where.push('n.type = @type');
        values.type = type;
    }
    if (availability !== null) {
        // `+`: nearly all are live, and an index of them is no way to them in their order.
        where.push(`${availability === 'live' ? '+' : ''}n.availability = @availability`);
        values.availability = availability;
    }
    if (from !== null) {
        where.push('n.published_at >= @from');
        values.from = from;
    }
    if (to !== null) {
        where.push('n.published_at <= @to');
        values.to = to;
    }
    // A cross join is read in the order in which it is written.
    const ranked = table === null ? 'notes n' : `${table} CROSS JOIN notes n ON n.id = r.note_id`;
    const others = (rest) => rest.map((set) => `n.id IN (${set})`);
    if (isRanked) {
        return {
            from: 'json_each(@hits) hit CROSS JOIN notes n ON n.id = hit.value',
            where: [...where, ...others(sets)],
            values,
        };
    }
    const [first, ...rest] = sets;
    if (first !== undefined) {
        const joined = table === null ? '' : ` CROSS JOIN ${table} ON r.note_id = n.id`;
        return {
            from: `(${first}) s CROSS JOIN notes n ON n.id = s.note_id${joined}`,
            where: [...where, ...others(rest)],
            values,
        };
    }
    return { from: ranked, where: where.length === 0 ? ['true'] : where, values };
}
// A cover is made of the smallest file that is wide enough, and of one that is quickly decoded rather than HEIC.
const statements = prepared(({ sqlite }) => ({
    cards: sqlite.prepare(`
    SELECT n.id, n.title, iif(coalesce(n.title, '') = '', substr(n.body, 1, 80), NULL) AS opening, n.type,
      n.published_at, n.availability, n.user_id, u.nickname, m.liked_count, r.growth,
      (SELECT count(*) FROM images WHERE note_id = n.id) AS images,
      iif(b.width IS NULL, i.width, b.width) AS width, iif(b.width IS NULL, i.height, b.height) AS height,
      b.digest AS cover
    FROM json_each(@ids) wanted CROSS JOIN notes n ON n.id = wanted.value
    LEFT JOIN users u ON u.id = n.user_id
    LEFT JOIN metric_snapshots m ON m.capture_id = n.last_capture_id
    LEFT JOIN images i ON i.note_id = n.id AND i.position = 0
    LEFT JOIN temp.note_ranks r ON r.note_id = n.id
    LEFT JOIN blobs b ON b.digest = (
      SELECT f.digest FROM media f JOIN blobs c ON c.digest = f.digest
      WHERE f.note_id = n.id AND f.kind = 'image' AND f.position = 0 AND f.current = 1 AND f.state = 'stored'
      ORDER BY coalesce(c.width, 0) < 480, c.media_type IN ('image/heic', 'image/heif'), c.size LIMIT 1)
    ORDER BY wanted.key`),
}));
