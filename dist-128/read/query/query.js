import { IntegrityError, UsageError } from '../../core/errors.js';
import { nearestNames } from './nearest.js';
const refused = 'query only reads; ';
/**
 * Prepares a statement; nothing is read before the first row is asked for.
 * @throws {UsageError} where it is not one statement that reads, or SQLite does not understand it
 */
export function query(catalog, sql, params = {}) {
    if (sql.includes('\0'))
        throw new UsageError('the SQL holds a NUL character, behind which SQLite reads nothing: save it as UTF-8 text');
    refuseByFirstWord(sql);
    refuseUnknown(params, sql);
    const statement = prepare(catalog, sql);
    refuseToRun(statement);
    // What is only to be explained is refused as it would be by itself.
    refuseToRun(prepare(catalog, sql.replace(beforeFirstWord, '')));
    statement.raw(true).safeIntegers(true);
    bind(statement, params);
    return { columns: distinct(statement.columns().map((column) => column.name)), rows: iterate(catalog, statement) };
}
function refuseToRun(statement) {
    if (!statement.readonly)
        throw new UsageError(`${refused}this statement would write`);
    if (!statement.reader)
        throw new UsageError(`${refused}this statement returns no rows`);
}
/** A value that nothing takes is a mistyped name. A look-alike in a text or comment does no harm. */
function refuseUnknown(params, sql) {
    const named = new Set(Array.from(sql.matchAll(/[:@$?]([\w\u0080-\uffff]+)/g), ([, name]) => name));
    const unknown = Object.keys(params).find((name) => !named.has(name));
    if (unknown !== undefined)
        throw new UsageError(`there is a value for :${unknown}, which the statement does not name`);
}
function bind(statement, params) {
    try {
        statement.bind(params);
    }
    catch (error) {
        if (!(error instanceof RangeError))
            throw error;
        const missing = /^Missing named parameter "(.+)"/.exec(error.message)?.[1];
        throw new UsageError(missing === undefined
            ? 'the statement has a `?`: name it, as in `:id`, so that its value can be given (query --param id=VALUE)'
            : `the statement names :${missing}, and there is no value for it (query --param ${missing}=VALUE)`);
    }
}
function* iterate(catalog, statement) {
    try {
        yield* statement.iterate();
    }
    catch (error) {
        throw explained(catalog, error);
    }
}
function prepare(catalog, sql) {
    try {
        return catalog.sqlite.prepare(sql);
    }
    catch (error) {
        throw explained(catalog, error);
    }
}
// SQLite takes a byte order mark, semicolons and comments before the first word, and a comment without an end.
const skipped = /(?:[\s;\ufeff]|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))*/.source;
// To explain a pragma is to set it, where SQLite obeys it as it reads it.
const beforeFirstWord = new RegExp(`^${skipped}(?:EXPLAIN\\b${skipped}(?:QUERY\\b${skipped}PLAN\\b${skipped})?)?`, 'i');
const reachingOut = new Set(['ATTACH', 'DETACH', 'VACUUM']);
function refuseByFirstWord(sql) {
    const statement = sql.replace(beforeFirstWord, '');
    const word = /^\w+/.exec(statement)?.[0].toUpperCase() ?? '';
    if (reachingOut.has(word))
        throw new UsageError(`${refused}${word} reaches other files`);
    if (word === 'PRAGMA' && !onlyReads(statement))
        throw new UsageError(`${refused}of the pragmas only those that look, such as \`PRAGMA table_info(notes)\`, are answered`);
}
const lookingPragmas = new Set([
    ...['application_id', 'collation_list', 'compile_options', 'data_version', 'database_list', 'encoding'],
    ...['foreign_key_check', 'foreign_key_list', 'freelist_count', 'function_list', 'index_info', 'index_list'],
    ...['index_xinfo', 'integrity_check', 'module_list', 'page_count', 'page_size', 'pragma_list', 'quick_check'],
    ...['schema_version', 'table_info', 'table_list', 'table_xinfo', 'user_version'],
]);
/** Those whose argument says what to look at, and sets nothing. */
const takesArgument = /^(?:table_|index_|foreign_key_|integrity_check|quick_check)/;
function onlyReads(pragma) {
    const match = /^pragma\s+(?:\w+\s*\.\s*)?(\w+)\s*([(=]?)/i.exec(pragma);
    const name = match?.[1]?.toLowerCase() ?? '';
    const argument = match?.[2] ?? '';
    return (lookingPragmas.has(name) && (argument === '' ? !pragma.includes('=') : argument === '(' && takesArgument.test(name)));
}
/** The user's mistakes as UsageErrors with SQLite's own words; a damaged file as what it is. */
function explained(catalog, error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof RangeError && message.includes('more than one statement'))
        return new UsageError(`${refused}one statement at a time`);
    if (error instanceof RangeError && message.includes('no statements'))
        return new UsageError("there is no SQL here; for example: rednote-archive query 'SELECT id, title FROM notes'");
    if (code === 'SQLITE_AUTH' || message === 'not authorized')
        return new UsageError(`${refused}no extension is loaded`);
    const shellOnly = /^no such function: (writefile|readfile|edit|fsdir|lsmode)$/.exec(message)?.[1];
    if (shellOnly !== undefined)
        return new UsageError(`${refused}${shellOnly} reaches other files, and is not there`);
    if (code.startsWith('SQLITE_READONLY'))
        return new UsageError(`${refused}this statement would write`);
    // Nothing is written but what a statement has to sort or to keep aside.
    if (code === 'SQLITE_FULL')
        return new IntegrityError('the temporary folder has no room for what this query sorts: make room there, or name another folder in SQLITE_TMPDIR');
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
        return new IntegrityError(`the catalog is damaged: put back a backup of it; \`rednote-archive verify\` says more (${code})`);
    if (/^SQLITE_(IOERR|CANTOPEN)/.test(code))
        return new IntegrityError(`the catalog: ${message}`);
    if (/^SQLITE_(BUSY|LOCKED)/.test(code))
        return error;
    return code.startsWith('SQLITE_') ? new UsageError(`SQL: ${message}${hint(catalog, message)}`) : error;
}
/** For a table or column that there is not: what was probably meant. */
function hint(catalog, message) {
    const match = /^no such (table|column): (?:\w+\.)?(\w+)/.exec(message);
    if (match === null)
        return '';
    const tables = names(catalog, "SELECT name FROM pragma_table_list WHERE type IN ('table', 'view', 'virtual') AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '__*'");
    const isTable = match[1] === 'table';
    const known = isTable
        ? tables
        : names(catalog, 'SELECT DISTINCT c.name FROM sqlite_master t, pragma_table_info(t.name) c ORDER BY c.name');
    const nearest = nearestNames(match[2] ?? '', known);
    if (nearest.length > 0)
        return `. Did you mean ${nearest.join(' or ')}?`;
    return isTable ? '. `rednote-archive query --tables` lists what there is' : '';
}
function names(catalog, sql) {
    return catalog.sqlite.prepare(sql).pluck().all();
}
function distinct(columns) {
    const taken = new Set();
    return columns.map((column) => {
        let name = column;
        for (let n = 2; taken.has(name); n += 1)
            name = `${column}_${n}`;
        taken.add(name);
        return name;
    });
}
