// HTML from templates: whatever is put into one is escaped, unless a template made it.
// It must not know what a page shows.
import { printable } from './table.js';
/** HTML as `html` made it. */
export class Markup {
    text;
    constructor(text) {
        this.text = text;
    }
}
/** A piece of HTML. Values may stand in an element, or in an attribute between quotes; never in a script or a style. */
export function html(pieces, ...values) {
    return new Markup(pieces.map((piece, n) => piece + (n < values.length ? asHtml(values[n] ?? null) : '')).join(''));
}
function asHtml(content) {
    if (content instanceof Markup)
        return content.text;
    if (content === null)
        return '';
    if (typeof content === 'number')
        return String(content);
    if (typeof content !== 'string')
        return content.map(asHtml).join('');
    return printable(content).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
