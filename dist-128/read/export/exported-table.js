import { UsageError } from '../../core/errors.js';
import { nearestNames } from '../query/nearest.js';
/** What people ask for; everything else by its name. */
export const defaultTables = [
    ...[
        'note_details',
        'notes',
        'users',
        'images',
        'hashtags',
        'note_hashtags',
        'topics',
        'note_topics',
        'mentions',
        'voices',
    ],
    ...['metric_snapshots', 'note_versions', 'user_versions', 'observations', 'media', 'files', 'blobs'],
    ...['lists', 'list_notes', 'captures'],
];
/** Of a table that has several of these, the first says when its rows came about. */
const timeColumns = [
    ...['captured_at', 'at', 'observed_at', 'last_captured_at', 'last_seen_at', 'stored_at', 'added_at'],
    ...['started_at', 'opened_at', 'published_at'],
];
/** A capture's body is compressed, often against another one: `bodies` gives what it says instead. */
const packed = { captures: ['body', 'encoding', 'base_id'] };
/** Keys that no primary key tells: a view's, and a slot's place, of which half have no note. */
const orderOf = {
    note_details: ['note_id'],
    media: ['note_id', 'user_id', 'kind', 'position', 'rendition', 'identity'],
};
/**
 * @throws {UsageError} where there is no such table or view
 */
export function describeTable(catalog, name) {
    const known = exportable(catalog);
    if (!known.includes(name)) {
        const nearest = nearestNames(name, known);
        const hint = nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `There are: ${known.join(', ')}.`;
        throw new UsageError(`there is no table or view ${name}. ${hint}`);
    }
    const all = catalog.sqlite
        .prepare("SELECT name, type, pk FROM pragma_table_info(?, 'main') ORDER BY cid")
        .all(name)
        .filter((column) => !packed[name]?.includes(column.name));
    const key = all.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const names = all.map((column) => column.name);
    const isView = catalog.sqlite.prepare("SELECT 1 FROM main.sqlite_schema WHERE type = 'view' AND name = ?").get(name);
    const found = isView === undefined ? null : typesByRows(catalog, name, names);
    return {
        name,
        columns: all.map((column) => ({ name: column.name, type: typeOf(column, found?.get(column.name)) })),
        order: orderOf[name] ?? (key.length > 0 ? key.map((column) => column.name) : names),
        timeColumn: timeColumns.find((column) => names.includes(column)) ?? null,
    };
}
function exportable({ sqlite }) {
    return sqlite
        .prepare(`SELECT name FROM pragma_table_list
       WHERE schema = 'main' AND type IN ('table', 'view') AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '__*'
       ORDER BY name`)
        .pluck()
        .all();
}
const declared = {
    INTEGER: 'integer',
    INT: 'integer',
    REAL: 'real',
    TEXT: 'text',
    BLOB: 'blob',
};
/** A view's column without any value is told by its name: what is a number next month must not be a text in this one. */
const named = [
    [/(?:^|_)at$|_(?:count|gained)$|^days$/, 'integer'],
    [/^cost$|_age$|_per_day$/, 'real'],
];
function typeOf({ name, type }, found) {
    const byName = () => named.find(([pattern]) => pattern.test(name))?.[1];
    const known = found ?? declared[type.toUpperCase()] ?? byName() ?? 'text';
    return known === 'integer' && /(?:^|_)at$/.test(name) ? 'time' : known;
}
/** What a view's expressions give is not what their columns say: it is asked of all rows, once. Null: of no value. */
function typesByRows({ sqlite }, view, columns) {
    const asked = columns.map((column) => `typeof("${column}")`).join(', ');
    const rows = sqlite.prepare(`SELECT DISTINCT ${asked} FROM "${view}"`).raw().all();
    return new Map(columns.map((column, n) => [column, typeOfAll(rows.map((row) => row[n] ?? 'null'))]));
}
function typeOfAll(found) {
    const types = found.filter((type) => type !== 'null');
    if (types.length === 0)
        return null;
    if (types.every((type) => type === 'integer'))
        return 'integer';
    if (types.every((type) => type === 'integer' || type === 'real'))
        return 'real';
    return types.every((type) => type === 'blob') ? 'blob' : 'text';
}
