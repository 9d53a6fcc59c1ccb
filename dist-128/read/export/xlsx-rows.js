// Rows as an xlsx workbook of one sheet, streamed: texts as texts, times as dates at UTC+8, the head row fixed. It must
// not know files. An xlsx is a zip of a few XML documents; packages that write one keep it in memory or are not kept up.
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { cellText, cutToCell, fitsCell, isDay, looksLikeFormula } from './spreadsheet-text.js';
export const xlsxRows = async (file, table, rows) => {
    const cut = { cells: 0 };
    const zip = new ZipFile();
    // One time for all: the same rows are the same bytes.
    const mtime = new Date(Date.UTC(2000, 0, 1));
    const options = { mtime, mode: 0o100644, forceDosTimestamp: true };
    for (const [name, xml] of Object.entries(partsOf(table.name)))
        zip.addBuffer(Buffer.from(xml), name, options);
    const sheet = Readable.from(sheetXml(table, rows, cut));
    zip.addReadStream(sheet, 'xl/worksheets/sheet1.xml', options);
    zip.end();
    // A row that cannot be read ends the workbook too.
    sheet.on('error', (error) => zip.outputStream.destroy(error));
    for await (const chunk of zip.outputStream)
        await file.write(chunk);
    return { cutCells: cut.cells };
};
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const packageUri = 'http://schemas.openxmlformats.org/package/2006';
const officeUri = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const sheetUri = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** Indexes into `cellXfs`. */
const styles = { plain: 0, head: 1, time: 2, quoted: 3 };
/** The documents of a workbook but for its sheet. */
function partsOf(name) {
    const relation = (id, type, target) => `<Relationship Id="${id}" Type="${officeUri}/${type}" Target="${target}"/>`;
    const font = (bold) => `<font>${bold}<sz val="11"/><name val="Calibri"/></font>`;
    const xf = (more) => `<xf fontId="0" fillId="0" borderId="0" xfId="0" numFmtId="0"${more}/>`;
    return {
        '[Content_Types].xml': `${declaration}<Types xmlns="${packageUri}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${contentType}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${contentType}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${contentType}.styles+xml"/></Types>`,
        '_rels/.rels': `${declaration}<Relationships xmlns="${packageUri}/relationships">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
        'xl/workbook.xml': `${declaration}<workbook xmlns="${sheetUri}" xmlns:r="${officeUri}"><sheets><sheet name="${name.slice(0, 31)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
        'xl/_rels/workbook.xml.rels': `${declaration}<Relationships xmlns="${packageUri}/relationships">${relation('rId1', 'worksheet', 'worksheets/sheet1.xml')}${relation('rId2', 'styles', 'styles.xml')}</Relationships>`,
        'xl/styles.xml': `${declaration}<styleSheet xmlns="${sheetUri}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2">${font('')}${font('<b/>')}</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">${xf('')}${xf('').replace('fontId="0"', 'fontId="1"').replace('/>', ' applyFont="1"/>')}${xf('').replace('numFmtId="0"', 'numFmtId="164"').replace('/>', ' applyNumberFormat="1"/>')}${xf(' quotePrefix="1"')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`,
    };
}
const widths = { integer: 12, real: 12, time: 20, text: 28, blob: 28 };
function* sheetXml({ columns }, rows, cut) {
    const width = columns.map(({ type }, n) => `<col min="${n + 1}" max="${n + 1}" width="${widths[type]}" customWidth="1"/>`);
    yield `${declaration}<worksheet xmlns="${sheetUri}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${width.join('')}</cols><sheetData>`;
    const letters = columns.map((_, n) => columnLetters(n));
    let line = 1;
    const rowOf = (cells) => {
        const xml = `<row r="${line}">${cells.map((rest, n) => `<c r="${letters[n]}${line}"${rest}`).join('')}</row>`;
        line += 1;
        return xml;
    };
    let chunk = rowOf(columns.map(({ name }) => textCell(name, styles.head)));
    for (const row of rows) {
        chunk += rowOf(columns.map(({ type }, n) => cell(row[n] ?? null, type, cut)));
        if (chunk.length < 2 ** 16)
            continue;
        yield chunk;
        chunk = '';
    }
    yield `${chunk}</sheetData></worksheet>`;
}
/** A, B … Z, AA, AB … */
function columnLetters(n) {
    const letter = String.fromCharCode(65 + (n % 26));
    return n < 26 ? letter : columnLetters(Math.floor(n / 26) - 1) + letter;
}
/** Days from what a spreadsheet counts from to 1970. */
const epochDay = 25_569;
/** A cell's element, from behind its place on. */
function cell(value, type, cut) {
    if (value === null)
        return '/>';
    if (type === 'time' && isDay(value))
        return ` s="${styles.time}"><v>${(Number(value) + 8 * 3600) / 86_400 + epochDay}</v></c>`;
    if ((typeof value === 'bigint' || typeof value === 'number') && fitsCell(value))
        return `><v>${value}</v></c>`;
    const whole = cellText(value, type);
    const text = cutToCell(whole);
    if (text !== whole)
        cut.cells += 1;
    return textCell(text, looksLikeFormula(text) ? styles.quoted : styles.plain);
}
function textCell(text, style) {
    const attributes = style === styles.plain ? '' : ` s="${style}"`;
    return `${attributes} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}
const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** XML has no control characters: the format writes them `_x0010_`, and so must write what looks like one. */
function escaped(text) {
    return text
        .toWellFormed()
        .replace(/_x[0-9a-f]{4}_/gi, '_x005F$&')
        .replace(/[&<>]/g, (sign) => entities[sign] ?? sign)
        .replace(/[\p{Cc}\ufffe\uffff]/gu, (sign) => sign === '\t' || sign === '\n' ? sign : `_x${sign.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}_`);
}
