const tables = [
    'notes',
    'users',
    'images',
    'hashtags',
    'topics',
    'mentions',
    'voices',
    'metric_snapshots',
    'note_versions',
    'media',
    'blobs',
    'captures',
];
/** Each table with its number of rows, in the order of the data. */
export function tableSizes(catalog) {
    return tables.map((name) => ({
        name,
        rows: catalog.sqlite.prepare(`SELECT count(*) FROM ${name}`).pluck().get() ?? 0,
    }));
}
