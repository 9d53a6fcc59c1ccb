import { html } from '../../markup.js';
import { renderPage } from '../pages/page.js';
import { troubleMain } from '../pages/trouble-pages.js';
import { textsFor } from '../texts.js';
import { askAgain, fileHeaders, pageHeaders } from './security-headers.js';
/** The texts in the reader's language. */
export const textsOf = (c) => textsFor(c.req.header('accept-language'));
/** Whether JSON is asked for, by the address's end or by the Accept header. */
export function wantsJson(c) {
    if (c.req.path.endsWith('.json'))
        return true;
    const accept = c.req.header('accept') ?? '';
    return accept.includes('application/json') && !accept.includes('text/html');
}
/** A page of the viewer. */
export function answerPage(of, c, page, status = 200) {
    const t = textsOf(c);
    const text = renderPage({ texts: t, asset: of.assets.address, archiveName: of.archiveName }, page);
    return new Response(text, {
        status,
        headers: {
            ...pageHeaders,
            ...askAgain,
            'content-type': 'text/html; charset=utf-8',
            'content-language': t.language,
            vary: 'accept, accept-language, cookie',
        },
    });
}
/** A document as JSON. */
export function answerJson(document, status = 200) {
    return new Response(`${JSON.stringify(document)}\n`, {
        status,
        headers: { ...fileHeaders, ...askAgain, 'content-type': 'application/json; charset=utf-8', vary: 'accept, cookie' },
    });
}
/** Says what is wrong, as a page or as JSON. */
export function answerTrouble(of, c, status, title, hint) {
    if (wantsJson(c))
        return answerJson({ error: hint }, status);
    return answerPage(of, c, { title: textsOf(c)(title), place: null, main: html `${troubleMain(textsOf(c), title, hint)}` }, status);
}
