// What there is to query, as the catalog has it, with what people should know of it. It must not open a catalog: who asks
// runs the SQL.
import { UsageError } from '../../core/errors.js';
import { commonColumns, describedTables } from './described-tables.js';
import { describedViews } from './described-views.js';
import { examples } from './examples.js';
import { nearestNames } from './nearest.js';
/** All tables and views of an archive with all their columns, in order. Shadows of full-text tables are left out. */
export const columnsSql = `SELECT t.name AS "table", t.type AS kind, c.name AS "column", c.type, c.pk,
  (SELECT f."table" || '.' || f."to" FROM pragma_foreign_key_list(t.name) f WHERE f."from" = c.name LIMIT 1) AS refers_to
FROM pragma_table_list t JOIN pragma_table_info(t.name) c
WHERE t.schema = 'main' AND t.type IN ('table', 'view', 'virtual') AND t.name NOT GLOB 'sqlite_*' AND t.name NOT GLOB '__*'
ORDER BY t.type = 'view', t.name, c.cid`;
/** A row of `columnsSql`. */
export function columnOf(row) {
    const [table, kind, column, type, pk, refersTo] = row;
    return {
        table: String(table),
        kind: kind === 'view' ? 'view' : 'table',
        column: String(column),
        type: String(type),
        isKey: Number(pk) > 0,
        refersTo: refersTo === null ? null : String(refersTo),
        description: describedTable(String(table))?.columns[String(column)] ?? commonColumns[String(column)] ?? null,
    };
}
/** What a table or view is, or undefined. */
export function describedTable(name) {
    return describedTables[name] ?? describedViews[name];
}
/** The tables and views of these columns, a row for each. */
export function listTables(columns) {
    const kinds = new Map(columns.map(({ table, kind }) => [table, kind]));
    return {
        columns: ['name', 'kind', 'what it holds'],
        rows: Array.from(kinds, ([name, kind]) => [name, kind, describedTable(name)?.is ?? null]),
    };
}
/**
 * The columns, those of one table or view where it is named.
 * @throws {UsageError} where there is none of that name
 */
export function listColumns(columns, name) {
    const wanted = columns.filter(({ table }) => name === null || table === name);
    if (wanted.length === 0) {
        const near = nearestNames(name ?? '', [...new Set(columns.map(({ table }) => table))]);
        throw new UsageError(`there is no table ${name}. ${near.length > 0 ? `Did you mean ${near.join(' or ')}?` : '--tables lists them.'}`);
    }
    return {
        columns: ['table', 'column', 'type', 'key', 'what it is'],
        rows: wanted.map((one) => [one.table, one.column, one.type, keyOf(one), one.description]),
    };
}
const keyOf = ({ isKey, refersTo }) => [isKey ? 'key' : '', refersTo === null ? '' : `of ${refersTo}`].filter((part) => part !== '').join(', ');
/** The questions that come with the program, and where wanted their SQL, which has many lines. */
export function listExamples(withSql) {
    return {
        columns: ['name', 'asks', ...(withSql ? ['sql'] : [])],
        rows: examples.map(({ name, asks, sql }) => [name, asks, ...(withSql ? [sql] : [])]),
    };
}
/** @throws {UsageError} where there is no example of that name */
export function exampleOf(name) {
    const example = examples.find((one) => one.name === name);
    if (example !== undefined)
        return example;
    const near = nearestNames(name, examples.map((one) => one.name));
    throw new UsageError(`there is no example ${name}. ${near.length > 0 ? `Did you mean ${near.join(' or ')}?` : '--examples lists them.'}`);
}
