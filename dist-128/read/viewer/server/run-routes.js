// Addresses of runs, and of the SQL console. It must not render, nor run a statement in this process.
import { dirname } from 'node:path';
import { UsageError } from '../../../core/errors.js';
import { runMain, runsMain } from '../pages/runs-page.js';
import { sqlMain } from '../pages/sql-page.js';
import { createDailySeries } from '../runs/daily-series.js';
import { readRun, readRunHistory } from '../runs/run-history.js';
import { csvOf, jsonValue, runStatement } from '../sql/console.js';
import { readSchema } from '../sql/schema.js';
import { answerJson, answerPage, answerTrouble, textsOf, wantsJson } from './answers.js';
import { either } from './page-routes.js';
import { askAgain, fileHeaders } from './security-headers.js';
export function runRoutes(app, of) {
    const growthAt = createDailySeries(of.catalog);
    for (const path of ['/runs', '/runs.json'])
        app.get(path, async (c) => {
            const history = await readRunHistory(of);
            const growth = growthAt(of.now());
            if (wantsJson(c))
                return answerJson({ ...history, ...growth });
            const t = textsOf(c);
            const main = runsMain(t, history, growth);
            return answerPage(of, c, { title: t('runs'), place: 'runs', main, ...charts });
        });
    either(app, '/runs', '\\d{1,15}', async (c, id) => {
        const run = await readRun(of, Number(id));
        if (run === undefined)
            return answerTrouble(of, c, 404, 'notFound', textsOf(c)('noSuchPage'));
        if (wantsJson(c))
            return answerJson(run);
        const t = textsOf(c);
        return answerPage(of, c, { title: t('run', run.id), place: 'runs', main: runMain(t, run) });
    });
}
const charts = { scripts: ['uplot.js', 'chart.js'], styles: ['uplot.css'] };
export function sqlRoutes(app, of) {
    // The catalog of a read-only archive is a copy elsewhere.
    const folder = dirname(of.catalog.sqlite.name);
    for (const path of ['/sql', '/sql.json'])
        app.get(path, async (c) => {
            const sql = (c.req.query('q') ?? '').trim();
            const result = sql === '' ? null : await resultOf(() => runStatement(folder, sql, c.req.raw.signal));
            if (wantsJson(c)) {
                if (result === null)
                    return answerJson({ tables: readSchema(of.catalog) });
                if ('error' in result)
                    return answerJson(result, 400);
                return answerJson({ ...result, rows: result.rows.map((row) => row.map(jsonValue)) });
            }
            const main = sqlMain(textsOf(c), { sql, result, schema: readSchema(of.catalog) });
            return answerPage(of, c, { title: 'SQL', place: 'sql', main, scripts: ['sql.js'] });
        });
    app.get('/sql.csv', async (c) => {
        const result = await resultOf(() => csvOf(folder, (c.req.query('q') ?? '').trim(), c.req.raw.signal));
        if ('error' in result)
            return answerTrouble(of, c, 400, 'failedPage', result.error);
        return new Response(result, {
            headers: {
                ...fileHeaders,
                ...askAgain,
                'content-type': 'text/csv; charset=utf-8',
                'content-disposition': 'attachment; filename="query.csv"',
            },
        });
    });
}
/** What a statement gives, or what SQLite or its limits say against it. */
async function resultOf(run) {
    try {
        return await run();
    }
    catch (error) {
        if (error instanceof UsageError)
            return { error: error.message };
        throw error;
    }
}
