import { columnOf, columnsSql, describedTable } from '../../query/schema.js';
/** Every table and view, in the order in which `query --schema` tells them. */
export function readSchema({ sqlite }) {
    const tables = new Map();
    for (const row of sqlite.prepare(columnsSql).raw().all()) {
        const column = columnOf(row);
        tables.set(column.table, [...(tables.get(column.table) ?? []), column]);
    }
    return [...tables].map(([name, columns]) => ({
        name,
        description: describedTable(name)?.is ?? null,
        columns: columns.map(({ column, type, description }) => ({ name: column, type: type.toLowerCase(), description })),
    }));
}
