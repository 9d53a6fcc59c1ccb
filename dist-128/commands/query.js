var __addDisposableResource = (this && this.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (this && this.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
// `query`: read-only SQL on the catalog, for people and for scripts. It must not write to the archive.
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../core/errors.js';
import { encodingOf } from '../core/text-encoding.js';
import { QueryTimeout, runQuery } from '../read/query/query-process.js';
import { isLaidOut, rowFormats, rowWriter } from '../read/query/row-formats.js';
import { columnOf, columnsSql, exampleOf, listColumns, listExamples, listTables, } from '../read/query/schema.js';
import { typedParameter } from '../read/query/typed-parameter.js';
import { endOfSignal } from '../runs/end.js';
import { requireArchive } from '../store/archive-folder.js';
import { readableFolder } from '../store/read-only-copy.js';
import { archiveOf, defineCommand, terminalColumns } from './command.js';
import { writePaced } from './paced-output.js';
import { purposes } from './purposes.js';
/** What is laid out is kept as a whole, and nobody reads more of it. */
const laidOutRows = 1000;
/** `rednote-archive query SQL`. */
export function queryCommand() {
    const command = defineCommand('query', purposes.query, [
        "rednote-archive query 'SELECT id, title FROM notes ORDER BY published_at DESC LIMIT 10'",
        "rednote-archive query --format csv 'SELECT * FROM files' > files.csv",
        "rednote-archive query 'SELECT title FROM notes WHERE id = :id' --param id=698ab064000000001503876d",
        'rednote-archive query -f question.sql',
        'rednote-archive query --tables',
        'rednote-archive query --example hashtag-totals',
    ])
        .argument('[SQL]', 'one statement; `-`, or none where stdin is no terminal: from stdin')
        .option('-f, --file <FILE>', 'the statement stands in this file')
        .option('--param <NAME=VALUE>', "a value for :NAME; 7, 0.5 and null are numbers and NULL, '7' is a text", addParameter)
        .addOption(new Option('--format <FORMAT>', 'how the rows are written (BLOBs as hex)').choices(rowFormats))
        .option('--list <NAME>', 'only the notes of this list, in every table that names notes')
        .option('--limit <N>', `at most N rows (table and markdown: ${laidOutRows}, else all)`, parseLimit)
        .option('--timeout <SECONDS>', 'end a query that takes longer; 0: never', parseTimeout, 60)
        .option('--tables', 'what there is to query, a line for each table and view')
        .option('--schema [TABLE]', 'the columns of a table or view, or of all, and what they hold')
        .option('--examples', 'questions that come with the program')
        .option('--example <NAME>', 'the answer to one of these')
        .action((sql, flags) => answerQuery(sql, flags));
    const parseOptions = command.parseOptions.bind(command);
    command.parseOptions = (argv) => parseOptions(argv.map(asNoFlag));
    return command;
}
/** A statement that begins with a comment is no flag: a line break before it says so to the parser. */
function asNoFlag(arg) {
    return /^--(?![a-z-]+=)[^\n]*\n/.test(arg) ? `\n${arg}` : arg;
}
async function answerQuery(argument, flags) {
    if (flags.json && flags.format !== undefined && flags.format !== 'json')
        throw new UsageError(`--json and --format ${flags.format} contradict each other: give one`);
    const format = flags.json ? 'json' : (flags.format ?? 'table');
    const limit = flags.limit ?? (isLaidOut(format) ? laidOutRows : Number.POSITIVE_INFINITY);
    const ask = askedBy(argument, flags, format);
    try {
        const written = await ask((answer, isCut) => writeRows(answer, format, limit, isCut));
        if (flags.quiet || !isLaidOut(format))
            return;
        if (written.more)
            process.stderr.write(`There are more rows than these ${written.rows}: --limit N, or --format csv for all.\n`);
        else if (written.rows === 0)
            process.stderr.write('No rows.\n');
    }
    catch (error) {
        if (error instanceof Interrupted)
            process.exitCode = error.exitCode;
        else if (error instanceof QueryTimeout)
            throw new UsageError(`${error.message}: --timeout SECONDS gives it longer`);
        else
            throw error;
    }
}
/** What the flags ask for: the answer to a statement, or what there is to ask. */
function askedBy(argument, flags, format) {
    const wishes = {
        '--tables': flags.tables,
        '--schema': flags.schema,
        '--examples': flags.examples,
        '--example': flags.example,
    };
    const [wish, other] = Object.entries({ ...wishes, 'an SQL statement': argument ?? flags.file }).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    if (other !== undefined)
        throw new UsageError(`${wish} and ${other} are two questions: give one`);
    if (flags.examples)
        return (take) => take(listed(listExamples(format !== 'table')), false);
    if (flags.example !== undefined) {
        const { asks, sql } = exampleOf(flags.example);
        if (process.stderr.isTTY && !flags.quiet)
            process.stderr.write(`${asks}\n\n${sql}\n\n`);
        return (take) => askArchive(flags, sql, take);
    }
    if (flags.tables || flags.schema !== undefined) {
        const name = typeof flags.schema === 'string' ? flags.schema : null;
        return (take) => askArchive(flags, columnsSql, async ({ rows }) => {
            const columns = [];
            for await (const batch of rows)
                columns.push(...batch.map(columnOf));
            return take(listed(flags.tables ? listTables(columns) : listColumns(columns, name)), false);
        });
    }
    return async (take) => askArchive(flags, await readSql(argument, flags.file), take);
}
const listed = ({ columns, rows }) => ({ columns, rows: Readable.from([rows]) });
async function askArchive(flags, sql, take) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const archive = archiveOf(flags);
        requireArchive(archive);
        const folder = __addDisposableResource(env_1, await readableFolder(archive)
        // Not before: there is nothing else that Ctrl-C should wait for.
        , true);
        // Not before: there is nothing else that Ctrl-C should wait for.
        const interruption = __addDisposableResource(env_1, untilInterrupted(), false);
        const { signal } = interruption;
        const timeoutMs = flags.timeout === 0 ? undefined : flags.timeout * 1000;
        return await take(await runQuery(folder.dir, { sql, params: flags.param ?? {}, list: flags.list, timeoutMs, signal }));
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
/** Writes the rows at the reader's pace, until it has seen enough. */
async function writeRows(answer, format, limit, isCut = true) {
    const writer = rowWriter(format, terminalColumns(), isCut);
    const written = { rows: 0, more: false };
    let wanted = await writePaced(writer.start(answer.columns));
    for await (const batch of answer.rows) {
        const taken = batch.slice(0, limit - written.rows);
        written.rows += taken.length;
        written.more = taken.length < batch.length;
        wanted &&= await writePaced(writer.rows(taken));
        // Only people are told that there are more.
        if (!wanted || written.more || (written.rows === limit && !isLaidOut(format)))
            break;
    }
    if (wanted)
        await writePaced(writer.end());
    return written;
}
async function readSql(argument, file) {
    if (file !== undefined && argument !== undefined)
        throw new UsageError('give the SQL as an argument or as a file, not both');
    if (file !== undefined && file !== '-') {
        const bytes = await readFile(file).catch((error) => {
            throw new UsageError(`cannot read the SQL: ${error.message}`);
        });
        return textOf(bytes);
    }
    if (argument !== undefined && argument !== '-')
        return argument;
    if (process.stdin.isTTY)
        throw new UsageError("give the SQL as an argument, such as 'SELECT count(*) FROM notes', or on stdin");
    return textOf(await buffer(process.stdin));
}
const textOf = (bytes) => new TextDecoder(encodingOf(bytes)).decode(bytes);
class Interrupted extends Error {
    name = 'Interrupted';
    /** What a shell expects of a program that was interrupted. */
    exitCode;
    constructor(signal) {
        super(signal);
        this.exitCode = endOfSignal(signal).exitCode;
    }
}
/** Until it is disposed of, Ctrl-C and SIGTERM abort its signal, whose reason is `Interrupted`. */
function untilInterrupted() {
    const controller = new AbortController();
    const end = (signal) => controller.abort(new Interrupted(signal));
    process.on('SIGINT', end).on('SIGTERM', end);
    return {
        signal: controller.signal,
        [Symbol.dispose]: () => process.off('SIGINT', end).off('SIGTERM', end),
    };
}
function addParameter(typed, before = {}) {
    const [name, value] = typedParameter(typed);
    return { ...before, [name]: value };
}
function parseLimit(text) {
    if (!/^[1-9]\d{0,8}$/.test(text))
        throw new InvalidArgumentError('Expected a number of rows, such as 50.');
    return Number(text);
}
function parseTimeout(text) {
    if (!/^\d{1,6}(\.\d+)?$/.test(text))
        throw new InvalidArgumentError('Expected a number of seconds, such as 300.');
    return Number(text);
}
