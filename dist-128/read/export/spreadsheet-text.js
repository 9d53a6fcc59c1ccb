// What a spreadsheet must not do to a text: take it for a formula, a number or a date, or cut it. Pure.
import { chinaTime } from '../../core/china-time.js';
/** Characters that a cell can hold. */
export const cellCharacters = 32_767;
/** Rows that a sheet can hold, its head included. */
export const sheetRows = 1_048_576;
/** Begins what spreadsheets take for a formula. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;
/** What they take for a number or a date: an ID of digits and one `e` becomes 6.4E+21. */
const numberLike = /^(?=[^a-z]*\d)[\s\d.,:/+\-%()¥$€年月日]*(?:e[+-]?\d*)?[\s\d.,:/+\-%()¥$€年月日]*$/i;
/** Dates with a month's name, and truth values: a product called SEPT2 becomes the 2nd of September. */
const month = 'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const wordLike = new RegExp(`^\\s*(?:true|false|(?=.*\\d)[\\d\\s./,:-]*(?:${month})[\\d\\s./,:-]*)\\s*$`, 'i');
export const looksLikeFormula = (text) => formula.test(text);
/** In full-width signs too, as Excel in East Asia reads them. */
export function looksLikeNumber(text) {
    const folded = text.length > 64 ? text : text.normalize('NFKC');
    return numberLike.test(folded) || wordLike.test(folded);
}
/** A number that a spreadsheet keeps: it has 15 digits. */
export const fitsCell = (value) => Number.isFinite(Number(value)) && Math.abs(Number(value)) < 1e15;
/** A value as a cell's text; times at UTC+8, bytes as hex. */
export function cellText(value, type) {
    if (Buffer.isBuffer(value))
        return value.toString('hex');
    return type === 'time' && isDay(value) ? chinaTime(Number(value)) : String(value);
}
/** Whether a time lies in the years that a spreadsheet has dates for. */
export function isDay(value) {
    return typeof value === 'bigint' && value > -2208988800n && value < 253402271999n;
}
/** A text cut to what a cell holds, no character in two. */
export function cutToCell(text) {
    if (text.length <= cellCharacters)
        return text;
    const cut = text.slice(0, cellCharacters - 1);
    return `${cut.at(-1)?.isWellFormed() === false && !cut.isWellFormed() ? cut.slice(0, -1) : cut}…`;
}
