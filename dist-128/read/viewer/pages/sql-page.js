// The SQL console: a statement, its rows, and beside it the tables and examples. It must not run anything.
import { html } from '../../markup.js';
import { examples } from '../../query/examples.js';
import { plain, shownRows } from '../sql/console.js';
import { number } from './wording.js';
/** Characters of a value that a cell shows. */
const longestCell = 400;
export function sqlMain(t, { sql, result, schema }) {
    return html `<div class="console"><div class="asked"><h1>SQL</h1>
<form class="statement" action="/sql" method="get"><label class="unseen" for="statement">${t('statement')}</label>
<textarea class="code" id="statement" name="q" rows="7" spellcheck="false" autocapitalize="off" autocomplete="off" required maxlength="8000" aria-describedby="sql-hint">${sql}</textarea>
<div class="row"><button type="submit" class="apply">${t('runIt')}</button><button type="submit" class="quiet" formaction="/sql.csv">${t('downloadCsv')}</button><span class="faint small">${t('runItHint')}</span></div>
<p class="faint small" id="sql-hint">${t('sqlHint')}</p></form>
${result === null ? null : 'error' in result ? html `<p class="notice bad" role="alert">${result.error}</p>` : rowsOf(t, result)}
</div>
<aside aria-label="${t('examples')}">
<h2 class="label">${t('examples')}</h2>
<ul class="examples">${examples.map(({ asks, sql }) => html `<li><a href="/sql?q=${encodeURIComponent(sql)}">${asks}</a></li>`)}</ul>
<h2 class="label">${t('schema')}</h2>
<div class="schema">${schema.map(({ name, description, columns }) => html `<details><summary><code>${name}</code></summary>${description === null ? null : html `<p class="faint small">${description}</p>`}<ul>${columns.map((column) => html `<li title="${column.description}"><code>${column.name}</code> <span class="faint">${column.type}</span></li>`)}</ul></details>`)}</div>
</aside></div>`;
}
function rowsOf(t, { columns, rows, more, took_ms }) {
    const summary = more
        ? t('rowsMore', number(t, shownRows))
        : rows.length === 0
            ? t('noRows')
            : t('rows', number(t, rows.length));
    return html `<p class="faint" role="status" id="rows">${summary} · ${number(t, took_ms)} ms</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="rows"><table class="rows"><thead><tr>${columns.map((column, n) => html `<th scope="col"${isNumber(rows[0]?.[n]) ? html ` class="right"` : null}>${column}</th>`)}</tr></thead><tbody>${rows.map((row) => html `<tr>${row.map((value) => cell(value))}</tr>`)}</tbody></table></div>`;
}
const isNumber = (value) => typeof value === 'bigint' || typeof value === 'number';
function cell(value) {
    if (value === null)
        return html `<td class="faint">NULL</td>`;
    const text = plain(value);
    if (isNumber(value))
        return html `<td class="right">${text}</td>`;
    if (/^[0-9a-f]{24}$/.test(text))
        return html `<td><a href="/notes/${text}"><code>${text}</code></a></td>`;
    return html `<td>${text.length > longestCell ? `${text.slice(0, longestCell)}…` : text}</td>`;
}
