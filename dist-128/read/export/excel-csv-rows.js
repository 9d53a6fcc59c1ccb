import { csvQuoted } from '../query/row-formats.js';
import { cellText, cutToCell, fitsCell, looksLikeFormula, looksLikeNumber } from './spreadsheet-text.js';
export const excelCsvRows = async (file, { columns }, rows) => {
    let cutCells = 0;
    const field = (value, type) => {
        if (value === null)
            return '';
        if ((typeof value === 'bigint' || typeof value === 'number') && type !== 'time' && fitsCell(value))
            return String(value);
        const whole = cellText(value, type);
        const text = cutToCell(whole);
        if (text !== whole)
            cutCells += 1;
        return quoted(type === 'time' ? text : kept(text));
    };
    await file.write(`\ufeff${columns.map(({ name }) => quoted(name)).join(',')}\r\n`);
    for (const row of rows)
        await file.write(`${columns.map(({ type }, n) => field(row[n] ?? null, type)).join(',')}\r\n`);
    return { cutCells };
};
/** A text that stays what it is: `="…"` shows as the text itself, an apostrophe keeps a formula from being one. */
function kept(text) {
    if (looksLikeNumber(text) && !/["\r\n]/.test(text))
        return `="${text}"`;
    return looksLikeFormula(text) ? `'${text}` : text;
}
const quoted = (text) => (/[",\r\n\0]/.test(text) ? csvQuoted(text) : text);
