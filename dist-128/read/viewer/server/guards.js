import { html } from '../../markup.js';
import { tokenMain } from '../pages/trouble-pages.js';
import { noteDetailPath } from '../provider-path/note-detail.js';
import { cookieOf, isProven, mayBeAddressed, sameSecret } from './access.js';
import { answerJson, answerPage, answerTrouble, textsOf, wantsJson } from './answers.js';
import { pageHeaders } from './security-headers.js';
/** Characters of an address: room for a long SQL statement, and no more. */
const longestAddress = 12_288;
/** Turns away what the viewer does not answer. */
export function guards(of) {
    return async (c, next) => {
        // Read from the header itself: what the server makes of it may already be something else.
        if (!mayBeAddressed(c.req.header('host'), of.access))
            return plain(421, 'This server answers to its own address only: 127.0.0.1, localhost, or what --host names.\n');
        if (c.req.method !== 'GET' && c.req.method !== 'HEAD')
            return plain(405, 'GET and HEAD only: nothing here can be changed.\n', { allow: 'GET, HEAD' });
        // What another site's page embeds or fetches: it could not read it, and may not have it made.
        if (c.req.header('sec-fetch-site') === 'cross-site' && c.req.header('sec-fetch-mode') !== 'navigate')
            return plain(403, 'Not for pages of other sites.\n');
        if (c.req.url.length > longestAddress)
            return plain(414, 'This address is too long.\n');
        const refusal = tokenRefusal(of, c);
        if (refusal !== null)
            return refusal;
        return next();
    };
}
/** Null where the request may pass. On loopback everything may but the provider's path, which looks for itself. */
function tokenRefusal(of, c) {
    const { access } = of;
    if (access.loopback || access.token === null || c.req.path === noteDetailPath)
        return null;
    // Scripts and styles are the program's own, and the page that asks for the token needs them.
    if (c.req.path.startsWith('/assets/'))
        return null;
    const given = c.req.query('token');
    if (given !== undefined && sameSecret(given, access.token)) {
        // The token leaves the address at once, and with it history, bookmarks and whatever else keeps addresses.
        const to = new URL(c.req.url);
        to.searchParams.delete('token');
        const location = `${to.pathname.replace(/^\/+/, '/')}${to.search}`;
        return new Response(null, {
            status: 303,
            headers: { ...pageHeaders, location, 'set-cookie': cookieOf(access.token), 'cache-control': 'no-store' },
        });
    }
    const headers = { authorization: c.req.header('authorization'), cookie: c.req.header('cookie') };
    if (isProven(headers, access.token))
        return null;
    const t = textsOf(c);
    const answer = wantsJson(c)
        ? answerJson({ error: 'a token is needed: Authorization: Bearer …' }, 401)
        : answerPage(of, c, { title: t('tokenNeeded'), place: null, main: html `${tokenMain(t, c.req.path)}` }, 401);
    answer.headers.set('www-authenticate', 'Bearer realm="rednote-archive"');
    return answer;
}
function plain(status, text, more = {}) {
    return new Response(text, {
        status,
        headers: { ...pageHeaders, 'content-type': 'text/plain; charset=utf-8', ...more },
    });
}
/** Where no route answers, and where one throws. What was thrown is told to `report`, and nobody else. */
export function troubles(of, report) {
    return {
        notFound: (c) => answerTrouble(of, c, 404, 'notFound', textsOf(c)('noSuchPage')),
        onError: (error, c) => {
            report(error);
            return answerTrouble(of, c, 500, 'failedPage', 'rednote-archive serve');
        },
    };
}
